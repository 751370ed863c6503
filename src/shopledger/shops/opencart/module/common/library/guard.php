<?php
namespace Shopledger;

/**
 * Remembers failed attempts and used nonces, in a table of our own: `mark` says what, `moment` when.
 *
 * This is the only class that writes. Its table is made by install() and removed by uninstall(); nothing else is in it.
 * Moments are PHP's time(), so that the database's time zone does not matter.
 */
class Guard
{
    const WINDOW = 600;
    const PER_ADDRESS = 10;
    const FROM_ALL = 300;
    const KEEP = 960;

    private $db;
    private $table;
    private $now;

    public function __construct($db, $prefix, $now)
    {
        $this->db = $db;
        $this->table = self::name($prefix);
        $this->now = (int)$now;
    }

    private static function name($prefix)
    {
        return '`' . $prefix . 'shopledger_guard`';
    }

    public static function install($db, $prefix)
    {
        $db->query('CREATE TABLE IF NOT EXISTS ' . self::name($prefix)
            . ' (`mark` VARCHAR(80) NOT NULL, `moment` INT NOT NULL, PRIMARY KEY (`mark`))');
    }

    public static function uninstall($db, $prefix)
    {
        $db->query('DROP TABLE IF EXISTS ' . self::name($prefix));
    }

    /** Seconds that this address must wait, or 0 when it may try. */
    public function wait($address)
    {
        list($failures, $oldest) = $this->count(self::mark($address));

        return $failures < self::PER_ADDRESS ? 0 : max(1, $oldest + self::WINDOW - $this->now);
    }

    /** Whether so many attempts fail from all addresses together that failures get no more attention. */
    public function flooded()
    {
        list($failures) = $this->count('f:');

        return $failures >= self::FROM_ALL;
    }

    public function fail($address)
    {
        $this->forget();
        $this->db->query('INSERT INTO ' . $this->table . " (`mark`, `moment`) VALUES ('" . self::mark($address)
            . bin2hex(Key::bytes(8)) . "', '" . $this->now . "')");
    }

    /** Note a nonce; false when it has been used before. The primary key decides, so two requests at once cannot both win. */
    public function firstUse($nonce)
    {
        $this->forget();
        $this->db->query('INSERT IGNORE INTO ' . $this->table . " (`mark`, `moment`) VALUES ('n:"
            . hash('sha256', $nonce) . "', '" . $this->now . "')");

        return (int)$this->db->countAffected() === 1;
    }

    /** @return int[] how many, and the moment of the oldest */
    private function count($start)
    {
        $row = $this->db->query('SELECT COUNT(*) AS `failures`, MIN(`moment`) AS `oldest` FROM ' . $this->table
            . " WHERE `mark` LIKE '" . $start . "%' AND `moment` > '" . ($this->now - self::WINDOW) . "'")->row;

        return array((int)$row['failures'], (int)$row['oldest']);
    }

    /** A nonce is worth nothing once its time is outside the window on both sides (2 x 300 s), a failure after 600 s. */
    private function forget()
    {
        $this->db->query('DELETE FROM ' . $this->table . " WHERE `moment` < '" . ($this->now - self::KEEP) . "'");
    }

    /** An IPv6 visitor owns at least a /64, so its first 8 bytes count as one address. Only a hash is kept. */
    private static function mark($address)
    {
        $packed = @inet_pton($address);
        $part = $packed === false ? $address : (strlen($packed) === 16 ? substr($packed, 0, 8) : $packed);

        return 'f:' . substr(hash('sha256', $part), 0, 32) . ':';
    }
}
