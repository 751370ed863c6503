<?php
namespace Shopledger;

/**
 * Turns the shop's local times, stored without a zone, into UTC.
 *
 * Where the shop writes in its own named zone, PHP's rules for that zone decide: the database session only knows a fixed
 * offset, which is an hour off for dates in the other half of the year. In older shops the database's zone decides and
 * UNIX_TIMESTAMP() is asked with the row. In the hour that comes twice in autumn the first one is taken.
 */
class Clock
{
    private $shop;
    private $zone = null;
    private $utc;

    public function __construct(Shop $shop)
    {
        $this->shop = $shop;
        $this->utc = new \DateTimeZone('UTC');

        if ($shop->datesAreInShopZone()) {
            $this->zone = self::zone((string)$shop->setting('config_timezone'));
        }
    }

    private static function zone($name)
    {
        try {
            return new \DateTimeZone($name === '' ? date_default_timezone_get() : $name);
        } catch (\Exception $error) {
            return new \DateTimeZone('UTC');
        }
    }

    /** The extra columns that an order query needs. */
    public function columns($alias)
    {
        if ($this->zone !== null) {
            return '';
        }

        return ", UNIX_TIMESTAMP($alias.`date_added`) AS `date_added_unix`, UNIX_TIMESTAMP($alias.`date_modified`) AS `date_modified_unix`";
    }

    /** @return array the time as stored, and in UTC (null when there is none) */
    public function both(array $row, $column)
    {
        $local = Text::field($row, $column);

        return array('local' => $local, 'utc' => $this->utc($local, Text::field($row, $column . '_unix')));
    }

    private function utc($local, $unix)
    {
        if ($this->zone === null) {
            return (int)$unix > 0 ? gmdate('Y-m-d\TH:i:s\Z', (int)$unix) : null;
        }

        if ($local === null || strncmp($local, '0000', 4) === 0) {
            return null;
        }

        $moment = new \DateTime($local, $this->zone);

        return $moment->setTimezone($this->utc)->format('Y-m-d\TH:i:s\Z');
    }

    /** Which clock the stored times follow, for the platform's eyes. */
    public function describe()
    {
        if ($this->zone !== null) {
            return array('kept_by' => 'shop', 'name' => $this->zone->getName());
        }

        $found = $this->shop->rows->select('SELECT @@session.time_zone AS `zone`, @@system_time_zone AS `system_zone`,'
            . ' UNIX_TIMESTAMP() - UNIX_TIMESTAMP(UTC_TIMESTAMP()) AS `ahead`');

        return array(
            'kept_by' => 'database',
            'name' => Text::field($found[0], 'zone'),
            'system_name' => Text::field($found[0], 'system_zone'),
            'seconds_ahead_of_utc_now' => Text::field($found[0], 'ahead'),
        );
    }
}
