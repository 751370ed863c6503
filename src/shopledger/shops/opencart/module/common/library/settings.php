<?php
namespace Shopledger;

/**
 * What the merchant set in our settings page, read from store 0 whatever store the visitor asked for.
 *
 * In 2.3 and 3 any visitor may choose the store with &store_id=, and with it whose settings the shop loads; so the
 * shop's own config object is not asked.
 */
class Settings
{
    private $values = array();
    private $group;

    public function __construct(array $values, $group)
    {
        $this->values = $values;
        $this->group = $group;
    }

    public static function read(Rows $rows, $group)
    {
        $values = array();
        $found = $rows->select('SELECT `key`, `value` FROM ' . $rows->table('setting')
            . " WHERE `store_id` = '0' AND `code` = " . $rows->quote($group));

        foreach ($found as $row) {
            $values[$row['key']] = $row['value'];
        }

        return new self($values, $group);
    }

    private function get($name)
    {
        $key = $this->group . '_' . $name;

        return isset($this->values[$key]) ? (string)$this->values[$key] : '';
    }

    /** K as hex, or '' while no key has been set: then nobody gets in. */
    public function derivedKey()
    {
        $derived = $this->get('key');

        return preg_match('/^[0-9a-f]{64}\z/', $derived) ? $derived : '';
    }

    public function enabled()
    {
        return $this->get('status') === '1';
    }

    public function licence()
    {
        return $this->get('license');
    }

    /** The id of the custom field that holds the VAT number; 0 means none. */
    public function vatField()
    {
        return (int)$this->get('vat_field');
    }

    public function allowHttp()
    {
        return $this->get('allow_http') === '1';
    }
}
