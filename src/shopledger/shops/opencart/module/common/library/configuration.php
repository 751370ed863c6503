<?php
namespace Shopledger;

/**
 * How the shop is set up for tax, statuses, customers and methods, as it is now (an order may be older than that).
 */
class Configuration
{
    private $rows;
    private $shop;

    public function __construct(Shop $shop)
    {
        $this->rows = $shop->rows;
        $this->shop = $shop;
    }

    public function data($vatField)
    {
        return array(
            'tax_classes' => $this->listed('tax_class', 'tax_class_id', array('id' => 'tax_class_id', 'title' => 'title')),
            'tax_rates' => $this->taxRates(),
            'tax_rules' => $this->listed('tax_rule', 'tax_rule_id', array(
                'tax_class_id' => 'tax_class_id', 'tax_rate_id' => 'tax_rate_id', 'based' => 'based', 'priority' => 'priority',
            )),
            'geo_zones' => $this->geoZones(),
            'order_statuses' => $this->named('order_status', 'order_status_id'),
            'processing_status_ids' => $this->shop->settingIds('config_processing_status'),
            'complete_status_ids' => $this->shop->settingIds('config_complete_status'),
            'void_status_id' => Text::raw($this->shop->setting('config_void_status_id')),
            'fraud_status_id' => Text::raw($this->shop->setting('config_fraud_status_id')),
            'customer_groups' => $this->named('customer_group_description', 'customer_group_id'),
            'custom_fields' => $this->customFields(),
            'vat_field_id' => $vatField ? (string)$vatField : null,
            'payment_methods' => $this->extensions('payment'),
            'shipping_methods' => $this->extensions('shipping'),
            'totals' => $this->extensions('total'),
            'currencies' => $this->listed('currency', 'currency_id', array(
                'code' => 'code', 'value' => 'value', 'decimals' => 'decimal_place', 'status' => 'status',
            )),
            'base_currency' => $this->shop->baseCurrency(),
        );
    }

    private function all($table, $order)
    {
        return $this->rows->select('SELECT * FROM ' . $this->rows->table($table) . ' ORDER BY `' . $order . '`');
    }

    /** @param string[] $columns column by the name it gets in the answer */
    private function listed($table, $order, array $columns)
    {
        $list = array();

        foreach ($this->all($table, $order) as $row) {
            $entry = array();

            foreach ($columns as $name => $column) {
                $entry[$name] = Text::plainField($row, $column);
            }

            $list[] = $entry;
        }

        return $list;
    }

    /** @return array[] id and names by language */
    private function named($table, $id)
    {
        $names = $this->names($table, $id);
        $list = array();

        foreach ($names as $key => $languages) {
            $list[] = array('id' => (string)$key, 'names' => (object)$languages);
        }

        return $list;
    }

    private function names($table, $id)
    {
        $names = array();

        foreach ($this->all($table, $id) as $row) {
            $names[(int)$row[$id]][$this->shop->language($row['language_id'])] = Text::plainField($row, 'name');
        }

        return $names;
    }

    private function taxRates()
    {
        $groups = array();

        foreach ($this->all('tax_rate_to_customer_group', 'customer_group_id') as $row) {
            $groups[(int)$row['tax_rate_id']][] = (string)$row['customer_group_id'];
        }

        $rates = $this->listed('tax_rate', 'tax_rate_id', array(
            'id' => 'tax_rate_id', 'name' => 'name', 'rate' => 'rate', 'type' => 'type', 'geo_zone_id' => 'geo_zone_id',
        ));

        foreach ($rates as $index => $rate) {
            $rates[$index]['customer_group_ids'] = isset($groups[(int)$rate['id']]) ? $groups[(int)$rate['id']] : array();
        }

        return $rates;
    }

    private function geoZones()
    {
        $members = array();
        $found = $this->rows->select('SELECT z.`geo_zone_id`, z.`zone_id`, c.`iso_code_2` FROM '
            . $this->rows->table('zone_to_geo_zone') . ' z LEFT JOIN ' . $this->rows->table('country')
            . ' c ON (c.`country_id` = z.`country_id`) ORDER BY z.`zone_to_geo_zone_id`');

        foreach ($found as $row) {
            $members[(int)$row['geo_zone_id']][] = array(
                'country_iso2' => Text::field($row, 'iso_code_2'),
                'zone_id' => Text::field($row, 'zone_id'),
            );
        }

        $zones = $this->listed('geo_zone', 'geo_zone_id', array('id' => 'geo_zone_id', 'name' => 'name'));

        foreach ($zones as $index => $zone) {
            $zones[$index]['members'] = isset($members[(int)$zone['id']]) ? $members[(int)$zone['id']] : array();
        }

        return $zones;
    }

    private function customFields()
    {
        $names = $this->names('custom_field_description', 'custom_field_id');
        $values = array();

        foreach ($this->all('custom_field_value_description', 'custom_field_value_id') as $row) {
            $language = $this->shop->language($row['language_id']);
            $values[(int)$row['custom_field_id']][(int)$row['custom_field_value_id']][$language] = Text::plainField($row, 'name');
        }

        $fields = $this->listed('custom_field', 'custom_field_id', array(
            'id' => 'custom_field_id', 'location' => 'location', 'type' => 'type', 'status' => 'status',
        ));

        foreach ($fields as $index => $field) {
            $id = (int)$field['id'];
            $fields[$index]['names'] = (object)(isset($names[$id]) ? $names[$id] : array());
            $fields[$index]['values'] = array();

            foreach (isset($values[$id]) ? $values[$id] : array() as $value => $languages) {
                $fields[$index]['values'][] = array('id' => (string)$value, 'names' => (object)$languages);
            }
        }

        return $fields;
    }

    /** Installed extensions of a type, with their settings in the main store. */
    private function extensions($type)
    {
        $list = array();
        $found = $this->rows->select('SELECT `code` FROM ' . $this->rows->table('extension')
            . ' WHERE `type` = ' . $this->rows->quote($type) . ' ORDER BY `code`');

        foreach ($found as $row) {
            $entry = array('code' => Text::raw($row['code']));

            foreach (array('sort_order', 'tax_class_id', 'status') as $name) {
                $entry[$name] = Text::raw($this->shop->setting($this->shop->settingKey($type, $row['code'], $name)));
            }

            $list[] = $entry;
        }

        return $list;
    }
}
