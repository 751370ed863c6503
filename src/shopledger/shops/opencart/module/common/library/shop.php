<?php
namespace Shopledger;

/**
 * Facts about this shop: its version, the settings of its main store, its languages.
 *
 * What differs between the versions of OpenCart in the tables is answered here, nowhere else.
 */
class Shop
{
    public $rows;
    private $version;
    private $settings = null;
    private $languages = null;

    public function __construct(Rows $rows, $version)
    {
        $this->rows = $rows;
        $this->version = $version;
    }

    private function since($version)
    {
        return version_compare($this->version, $version, '>=');
    }

    /** Since 3.0.3.7 the shop sets the database session to its own zone; before, the database's zone is what is stored. */
    public function datesAreInShopZone()
    {
        return $this->since('3.0.3.7');
    }

    /** Gift vouchers left the product in 4.1. */
    public function sellsVouchers()
    {
        return !$this->since('4.1.0.0');
    }

    /** In 2.3 the settings of an extension begin with its code, since 3.0 with its type and code. */
    public function settingKey($type, $code, $name)
    {
        return ($this->since('3.0.0.0') ? $type . '_' : '') . $code . '_' . $name;
    }

    /** One setting of the main store, or null. */
    public function setting($key)
    {
        if ($this->settings === null) {
            $this->settings = $this->readSettings();
        }

        return isset($this->settings[$key]) ? $this->settings[$key] : null;
    }

    private function readSettings()
    {
        $settings = array();
        $found = $this->rows->select('SELECT `key`, `value` FROM ' . $this->rows->table('setting')
            . " WHERE `store_id` = '0' AND (`key` LIKE '%_tax_class_id' OR `key` LIKE '%_sort_order' OR `key` LIKE '%_status'"
            . " OR `key` IN ('config_name', 'config_currency', 'config_timezone', 'config_void_status_id', 'config_fraud_status_id'))");

        foreach ($found as $row) {
            $settings[$row['key']] = (string)$row['value'];
        }

        return $settings;
    }

    /** @return string[] the ids in a setting that is a JSON list */
    public function settingIds($key)
    {
        return array_map('strval', array_values(Text::decode($this->setting($key))));
    }

    public function baseCurrency()
    {
        return Text::raw($this->setting('config_currency'));
    }

    /** The status of orders that OpenCart 4.1 voids when a checkout is shown again; 0 where there is none. */
    public function voidStatus()
    {
        return (int)$this->setting('config_void_status_id');
    }

    /** The tax class that a shipping method has now, by the code stored in an order (flat.flat), or null. */
    public function shippingTaxClass($method)
    {
        $code = strtok((string)$method, '.');

        return $code === false ? null : Text::raw($this->setting($this->settingKey('shipping', $code, 'tax_class_id')));
    }

    /** The code (nl-nl) of a language id; the id itself where the language has been removed. */
    public function language($id)
    {
        if ($this->languages === null) {
            $this->languages = array();

            foreach ($this->rows->select('SELECT `language_id`, `code` FROM ' . $this->rows->table('language')) as $row) {
                $this->languages[(string)$row['language_id']] = Text::raw($row['code']);
            }
        }

        return isset($this->languages[(string)$id]) ? $this->languages[(string)$id] : (string)$id;
    }
}
