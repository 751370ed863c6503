<?php
namespace Shopledger;

/**
 * All that the module asks of a database: read rows, and make a string safe inside quotes.
 */
interface Rows
{
    /** @return array[] one array of column => value per row */
    public function select($sql);

    public function quote($text);

    /** The full name of a shop table, in back quotes. */
    public function table($name);
}

/**
 * The shop's own database object, of which only SELECT can be reached from here.
 */
class ShopRows implements Rows
{
    private $db;
    private $prefix;

    public function __construct($db, $prefix)
    {
        $this->db = $db;
        $this->prefix = $prefix;
    }

    public function select($sql)
    {
        if (strncmp($sql, 'SELECT ', 7) !== 0) {
            throw new \LogicException('Shopledger only reads');
        }

        return $this->db->query($sql)->rows;
    }

    public function quote($text)
    {
        return "'" . $this->db->escape((string)$text) . "'";
    }

    public function table($name)
    {
        return '`' . $this->prefix . $name . '`';
    }
}
