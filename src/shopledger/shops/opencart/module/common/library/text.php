<?php
namespace Shopledger;

/**
 * Text and JSON as stored by OpenCart, made fit to leave the shop. It interprets nothing.
 */
class Text
{
    const BAD_BYTE = "\xEF\xBF\xBD";

    const SEQUENCES = '/[\x00-\x7F]+|[\xC2-\xDF][\x80-\xBF]|\xE0[\xA0-\xBF][\x80-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]{2}|\xED[\x80-\x9F][\x80-\xBF]|\xF0[\x90-\xBF][\x80-\xBF]{2}|[\xF1-\xF3][\x80-\xBF]{3}|\xF4[\x80-\x8F][\x80-\xBF]{2}|(.)/s';

    /** Undo the one htmlspecialchars() with which OpenCart stores what was typed; exactly once, so that a typed "&amp;" survives. */
    public static function plain($value)
    {
        if ($value === null) {
            return null;
        }

        return self::valid(htmlspecialchars_decode((string)$value, ENT_QUOTES));
    }

    /** A number, code or id as it is stored: a string, or null. */
    public static function raw($value)
    {
        return $value === null ? null : self::valid((string)$value);
    }

    /** The field of a row, where a column that this version does not have counts as null. */
    public static function field(array $row, $name)
    {
        return isset($row[$name]) ? self::raw($row[$name]) : null;
    }

    public static function plainField(array $row, $name)
    {
        return isset($row[$name]) ? self::plain($row[$name]) : null;
    }

    /** Replace every byte that is not part of valid UTF-8. */
    public static function valid($text)
    {
        if (preg_match('//u', $text)) {
            return $text;
        }

        return preg_replace_callback(self::SEQUENCES, array('Shopledger\\Text', 'replaceBadByte'), $text);
    }

    public static function replaceBadByte(array $match)
    {
        return isset($match[1]) ? self::BAD_BYTE : $match[0];
    }

    /** The array in a JSON column; an empty or broken one counts as empty. */
    public static function decode($json)
    {
        $value = json_decode((string)$json, true);

        return is_array($value) ? $value : array();
    }

    /** @throws \RuntimeException when PHP cannot encode the value */
    public static function encode($value)
    {
        $json = json_encode($value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);

        if ($json === false) {
            throw new \RuntimeException('json_encode failed with code ' . json_last_error());
        }

        return $json;
    }
}
