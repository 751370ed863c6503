<?php
namespace Shopledger;

/**
 * The settings page: what may be saved, and what the page shows. The same for all versions; only the look differs.
 */
class Form
{
    const SHORTEST_LICENCE = 8;
    const LONGEST_LICENCE = 64;

    private $group;
    private $old;

    /** @var string[] language key of the fault, by field: license, key */
    public $errors = array();

    /** @param array $old what is stored now, by full setting key */
    public function __construct($group, array $old)
    {
        $this->group = $group;
        $this->old = $old;
    }

    private function stored($name)
    {
        $key = $this->group . '_' . $name;

        return isset($this->old[$key]) ? (string)$this->old[$key] : '';
    }

    private function posted(array $post, $name)
    {
        $key = $this->group . '_' . $name;

        return isset($post[$key]) && is_string($post[$key]) ? trim($post[$key]) : '';
    }

    /**
     * What editSetting() must store. It deletes the whole group first, so everything that is not posted, the derived key
     * above all, is carried over from what was stored.
     *
     * @return array by full setting key; $errors says whether it may be saved
     */
    public function settings(array $post)
    {
        $licence = $this->posted($post, 'license');
        $key = $this->posted($post, 'key');
        $enabled = $this->posted($post, 'status') === '1';
        $derived = $key === '' ? $this->stored('key') : Key::derive($key);
        $this->errors = array_filter(array(
            'license' => $this->licenceFault($licence, $enabled),
            'key' => $this->keyFault($key, $derived, $licence, $enabled),
        ));

        return array_merge($this->old, array(
            $this->group . '_status' => $enabled ? '1' : '0',
            $this->group . '_license' => $licence,
            $this->group . '_key' => $derived,
            $this->group . '_vat_field' => (string)(int)$this->posted($post, 'vat_field'),
            $this->group . '_allow_http' => $this->posted($post, 'allow_http') === '1' ? '1' : '0',
        ));
    }

    private function licenceFault($licence, $enabled)
    {
        if ($licence === '') {
            return $enabled ? 'error_license_missing' : '';
        }

        $length = strlen($licence);
        $good = $length >= self::SHORTEST_LICENCE && $length <= self::LONGEST_LICENCE && preg_match('/^[!-~]+\z/', $licence);

        return $good && strpbrk($licence, '&<>"') === false ? '' : 'error_license';
    }

    private function keyFault($key, $derived, $licence, $enabled)
    {
        if ($derived === '') {
            return $enabled ? 'error_key_missing' : '';
        }

        if ($licence !== '' && Key::equal($derived, Key::derive($licence))) {
            return 'error_key_is_license';
        }

        return $key === '' ? '' : Key::fault($key);
    }

    /** The values that the page shows; the key is never among them. */
    public function values(array $post, array $fields)
    {
        $values = array();

        foreach (array('status', 'license', 'vat_field', 'allow_http') as $name) {
            $values[$name] = $post ? $this->posted($post, $name) : $this->stored($name);
        }

        if (!$post && !isset($this->old[$this->group . '_vat_field'])) {
            $values['vat_field'] = (string)self::guess($fields);
        }

        $values['has_key'] = $this->stored('key') !== '';
        $values['suggestion'] = self::suggestion();

        return $values;
    }

    /** A key for browsers that cannot make one; none on a server without a secure source of chance. */
    private static function suggestion()
    {
        try {
            return Key::generate();
        } catch (\Exception $error) {
            return '';
        }
    }

    /** Text fields that can hold a VAT number, as id and name (already escaped for HTML, as OpenCart stores it). */
    public static function customFields(Rows $rows, $language)
    {
        return $rows->select('SELECT f.`custom_field_id` AS `id`, d.`name` AS `name` FROM ' . $rows->table('custom_field')
            . ' f INNER JOIN ' . $rows->table('custom_field_description') . ' d ON (d.`custom_field_id` = f.`custom_field_id`)'
            . " WHERE f.`type` = 'text' AND d.`language_id` = " . (int)$language . ' ORDER BY f.`sort_order`, f.`custom_field_id`');
    }

    /** The field whose name looks like a VAT number; only preselected in the page, the merchant decides. */
    private static function guess(array $fields)
    {
        foreach ($fields as $field) {
            if (preg_match('/\b(btw|vat|ust|tva|moms|nip|iva|tax id)/i', $field['name'])) {
                return (int)$field['id'];
            }
        }

        return 0;
    }

    /** The words of our own language file, for OpenCart 2.3 where a template only knows what the controller copies. */
    public static function words()
    {
        return array(
            'heading_title', 'text_edit', 'text_enabled', 'text_disabled', 'text_none', 'text_yes', 'text_no', 'text_key_stored',
            'text_key_absent', 'entry_status', 'entry_license', 'entry_key', 'entry_vat_field', 'entry_allow_http',
            'help_license', 'help_key', 'help_vat_field', 'help_allow_http', 'button_save', 'button_cancel', 'button_generate',
        );
    }
}
