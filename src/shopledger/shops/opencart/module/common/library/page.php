<?php
namespace Shopledger;

/**
 * A page of answers that stops early, after about 8 seconds or 1 MB. The first entry always fits, so that a caller gets on.
 */
class Page
{
    const SECONDS = 8.0;
    const BYTES = 1000000;

    private $started;
    private $parts = array();
    private $bytes = 0;

    public function __construct($started)
    {
        $this->started = $started;
    }

    public function full()
    {
        return $this->parts && ($this->bytes >= self::BYTES || microtime(true) - $this->started >= self::SECONDS);
    }

    public function add(array $entry)
    {
        $json = Text::encode($entry);
        $this->parts[] = $json;
        $this->bytes += strlen($json);
    }

    public function json()
    {
        return '[' . implode(',', $this->parts) . ']';
    }
}
