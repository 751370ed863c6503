<?php
namespace Shopledger;

/**
 * Keeps PHP messages and the output of other extensions away from our answer.
 *
 * It repairs nothing: a message is swallowed, counted and forgotten at the end of the request.
 */
class Quiet
{
    const KEPT = 20;

    /** @var string[] the first messages of this request, for whoever debugs the module; never sent to anyone */
    public static $messages = array();

    public static function begin()
    {
        ini_set('display_errors', '0');
        set_error_handler(array('Shopledger\\Quiet', 'swallow'));
    }

    public static function swallow($level, $message, $file = '', $line = 0)
    {
        if (count(self::$messages) < self::KEPT) {
            self::$messages[] = $message . ' in ' . $file . ':' . $line;
        }

        return true;
    }

    /** Throw away what was printed before us, as far as it has not left the server yet. */
    public static function dropBuffers()
    {
        $open = ob_get_level();

        while ($open > 0 && @ob_end_clean()) {
            $open--;
        }
    }
}
