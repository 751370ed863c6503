<?php
namespace Shopledger;

/**
 * The customer, address, method and custom field parts of an order row, in one shape for all versions.
 */
class Address
{
    const PARTS = 'company,firstname,lastname,address_1,address_2,postcode,city,zone';

    /** @param string $kind payment or shipping */
    public static function of(array $row, $kind)
    {
        $address = array();

        foreach (explode(',', self::PARTS) as $part) {
            $address[$part] = Text::plainField($row, $kind . '_' . $part);
        }

        $address['country_iso2'] = Text::field($row, $kind . '_iso2');
        $address['country_name'] = Text::plainField($row, $kind . '_country');
        $address['fields'] = (object)self::fields(Text::field($row, $kind . '_custom_field'));

        return $address;
    }

    /** Orders of downloads only have no shipping address: no country and nobody's name. */
    public static function hasShipping(array $row)
    {
        return (int)Text::field($row, 'shipping_country_id') !== 0 || (string)Text::field($row, 'shipping_address_1') !== '';
    }

    /** The values of custom fields by id; OpenCart 4, and guests in 2.3, put them one level deeper, under their location. */
    public static function fields($json)
    {
        $fields = array();

        foreach (Text::decode($json) as $id => $value) {
            if (($id === 'account' || $id === 'address') && is_array($value)) {
                $fields = array_replace($fields, $value);
            } else {
                $fields[$id] = $value;
            }
        }

        return array_map(array('Shopledger\\Address', 'value'), $fields);
    }

    /** A text, or the list of value ids of a checkbox field. */
    public static function value($value)
    {
        return is_array($value) ? array_values(array_map(array('Shopledger\\Address', 'value'), $value)) : Text::plain($value);
    }

    /** The value of the field that holds the VAT number: the payment address first, then the account, then the shipping address. */
    public static function vatNumber(array $row, $field)
    {
        foreach (array('payment_custom_field', 'custom_field', 'shipping_custom_field') as $column) {
            $fields = self::fields(Text::field($row, $column));

            if (isset($fields[$field]) && is_string($fields[$field]) && $fields[$field] !== '') {
                return $fields[$field];
            }
        }

        return null;
    }

    /** Code and title of a payment or shipping method: two columns in 2.3 and 3, one column of JSON in 4. */
    public static function method(array $row, $kind)
    {
        $stored = Text::field($row, $kind . '_method');
        $inside = Text::decode($stored);

        if (!$inside) {
            return array('code' => Text::field($row, $kind . '_code'), 'title' => Text::plain($stored), 'tax_class_id' => null);
        }

        return array(
            'code' => Text::field($inside, 'code'),
            'title' => Text::plainField($inside, 'name'),
            'tax_class_id' => Text::field($inside, 'tax_class_id'),
        );
    }
}
