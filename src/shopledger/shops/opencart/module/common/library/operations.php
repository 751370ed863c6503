<?php
namespace Shopledger;

/** The request asks for something that the contract does not know. */
class BadRequest extends \Exception
{
}

/**
 * The operations of the contract, after the caller has proved that he knows the key. All of them only read.
 */
class Operations
{
    const MOST = 100;
    const MOST_PRODUCTS = 500;

    private $shop;
    private $settings;
    private $started;
    private $home;

    public function __construct(Shop $shop, Settings $settings, $started, $home)
    {
        $this->shop = $shop;
        $this->settings = $settings;
        $this->started = $started;
        $this->home = $home;
    }

    public static function names()
    {
        return array('ping', 'config', 'changes', 'range', 'get', 'skus');
    }

    /**
     * @return Envelope
     * @throws BadRequest
     */
    public function run($op, array $request)
    {
        switch ($op) {
            case 'ping':
                return $this->ping($request);
            case 'config':
                $configuration = new Configuration($this->shop);
                return Envelope::success(Text::encode($configuration->data($this->settings->vatField())));
            case 'changes':
                return $this->changes($request);
            case 'range':
                return $this->range($request);
            case 'get':
                return $this->get($request);
            case 'skus':
                return $this->skus($request);
            default:
                return Envelope::failure(400, 'unsupported_op', 'This module does not know this operation.');
        }
    }

    private function orders()
    {
        return new Orders($this->shop, new Clock($this->shop), $this->settings->vatField());
    }

    private function ping(array $request)
    {
        $nonce = isset($request['nonce']) ? $request['nonce'] : null;

        if (!is_string($nonce) || !preg_match('/^[A-Za-z0-9_-]{16,64}\z/', $nonce)) {
            throw new BadRequest('nonce must be a text of 16 to 64 letters and digits');
        }

        $clock = new Clock($this->shop);
        $licence = $this->settings->licence();

        return Envelope::success(Text::encode(array(
            'license_proof' => $licence === '' ? null : Key::proof($licence, $nonce),
            'stores' => $this->stores(),
            'base_currency' => $this->shop->baseCurrency(),
            'time_zone' => $clock->describe(),
            'php_limits' => array(
                'memory_limit' => (string)ini_get('memory_limit'),
                'max_execution_time' => (string)ini_get('max_execution_time'),
                'post_max_size' => (string)ini_get('post_max_size'),
            ),
            'capabilities' => self::names(),
        )));
    }

    private function stores()
    {
        $stores = array(array('id' => '0', 'name' => Text::plain($this->shop->setting('config_name')), 'url' => $this->home));

        $found = $this->shop->rows->select('SELECT * FROM ' . $this->shop->rows->table('store') . ' ORDER BY `store_id`');

        foreach ($found as $row) {
            $stores[] = array(
                'id' => Text::field($row, 'store_id'),
                'name' => Text::plainField($row, 'name'),
                'url' => Text::plainField($row, 'url'),
            );
        }

        return $stores;
    }

    /**
     * Orders touched after a history id. The cursor rises with every status change and edit and needs no clock.
     * `data.cursor` is always the last history id that this answer covers; `next` is the same while there is more.
     * Cursor 0 means "from now on" and only answers the newest id. A shop without any history answers 0 to that; who got
     * that 0 sends `after_empty` with it, or the shop's very first orders would be skipped.
     */
    private function changes(array $request)
    {
        $cursor = self::number($request, 'cursor', 0);
        $newest = $this->newestHistory();

        if ($cursor === 0 && empty($request['after_empty'])) {
            return self::changed(new Page($this->started), $newest, $newest, false);
        }

        list($order, $more) = $this->touched($cursor, self::limit($request));
        $orders = $this->orders()->load(array_keys($order), $cursor);
        $page = new Page($this->started);
        $covered = $cursor;

        foreach ($order as $id => $history) {
            if ($page->full()) {
                $more = true;
                break;
            }

            $page->add(isset($orders[$id]) ? $orders[$id] : Orders::gone($id, null, (string)$history));
            $covered = $history;
        }

        return self::changed($page, $covered, $newest, $more);
    }

    private static function changed(Page $page, $cursor, $newest, $more)
    {
        $data = '{"orders":' . $page->json() . ',"cursor":' . Text::encode((string)$cursor)
            . ',"newest":' . Text::encode((string)$newest) . '}';

        return Envelope::success($data, $more ? (string)$cursor : null);
    }

    private function newestHistory()
    {
        $found = $this->shop->rows->select('SELECT MAX(`order_history_id`) AS `newest` FROM '
            . $this->shop->rows->table('order_history'));

        return (int)$found[0]['newest'];
    }

    /**
     * The next history rows, folded to one per order at the place of its last row. So everything up to an entry's own
     * history id is covered by it and the entries before it, and a page may stop after any entry.
     */
    private function touched($cursor, $limit)
    {
        $order = array();
        $found = $this->shop->rows->select('SELECT `order_history_id`, `order_id` FROM '
            . $this->shop->rows->table('order_history') . ' WHERE `order_history_id` > ' . $cursor
            . ' ORDER BY `order_history_id` LIMIT ' . ($limit + 1));

        foreach (array_slice($found, 0, $limit) as $row) {
            $id = (int)$row['order_id'];
            unset($order[$id]);
            $order[$id] = (int)$row['order_history_id'];
        }

        return array($order, count($found) > $limit);
    }

    /** Orders placed between two dates of the shop's own calendar, both included. */
    private function range(array $request)
    {
        $limit = self::limit($request);
        $ids = $this->placed($request, $limit);
        $more = count($ids) > $limit;
        $ids = array_slice($ids, 0, $limit);
        $orders = $this->orders()->load($ids, 0);
        $page = new Page($this->started);
        $last = self::number($request, 'after_id', 0);

        foreach ($ids as $id) {
            if ($page->full()) {
                $more = true;
                break;
            }

            $page->add(isset($orders[$id]) ? $orders[$id] : Orders::gone($id));
            $last = $id;
        }

        return Envelope::success('{"orders":' . $page->json() . '}', $more ? (string)$last : null);
    }

    private function placed(array $request, $limit)
    {
        $rows = $this->shop->rows;
        $until = self::date($request, 'date_to');
        $until->modify('+1 day');
        $sql = 'SELECT `order_id` FROM ' . $rows->table('order')
            . ' WHERE `order_id` > ' . self::number($request, 'after_id', 0)
            . ' AND `order_status_id` NOT IN (0,' . $this->shop->voidStatus() . ')'
            . ' AND `date_added` >= ' . $rows->quote(self::date($request, 'date_from')->format('Y-m-d 00:00:00'))
            . ' AND `date_added` < ' . $rows->quote($until->format('Y-m-d 00:00:00'));

        if (isset($request['store_id'])) {
            $sql .= ' AND `store_id` = ' . self::number($request, 'store_id', 0);
        }

        if (isset($request['status_ids'])) {
            $sql .= ' AND `order_status_id` IN (' . implode(',', self::numbers($request, 'status_ids', self::MOST)) . ')';
        }

        $ids = array();

        foreach ($rows->select($sql . ' ORDER BY `order_id` LIMIT ' . ($limit + 1)) as $row) {
            $ids[] = (int)$row['order_id'];
        }

        return $ids;
    }

    /** Orders by id, ascending. When the page is full, `next` is the last id that was dealt with: ask again for those above it. */
    private function get(array $request)
    {
        $ids = self::numbers($request, 'ids', self::MOST);
        $orders = $this->orders()->load($ids, 0);
        $page = new Page($this->started);
        $missing = array();
        $next = null;
        $last = null;

        foreach ($ids as $id) {
            if ($page->full()) {
                $next = (string)$last;
                break;
            }

            if (isset($orders[$id])) {
                $page->add($orders[$id]);
            } else {
                $missing[] = (string)$id;
            }

            $last = $id;
        }

        return Envelope::success('{"orders":' . $page->json() . ',"missing":' . Text::encode($missing) . '}', $next);
    }

    private function skus(array $request)
    {
        $ids = self::numbers($request, 'product_ids', self::MOST_PRODUCTS);

        return Envelope::success(Text::encode(array('products' => array_values($this->orders()->catalogue($ids)))));
    }

    private static function limit(array $request)
    {
        $limit = self::number($request, 'limit', self::MOST);

        if ($limit < 1 || $limit > self::MOST) {
            throw new BadRequest('limit must lie between 1 and ' . self::MOST);
        }

        return $limit;
    }

    private static function number(array $request, $name, $default)
    {
        return isset($request[$name]) ? self::whole($request[$name], $name) : $default;
    }

    /** Ids come as whole numbers or as texts of digits. */
    private static function whole($value, $name)
    {
        if ((!is_int($value) && !is_string($value)) || !preg_match('/^[0-9]{1,10}\z/', (string)$value)) {
            throw new BadRequest($name . ' must be a whole number');
        }

        return (int)$value;
    }

    /** @return int[] ascending, each once */
    private static function numbers(array $request, $name, $most)
    {
        $list = isset($request[$name]) ? $request[$name] : null;

        if (!is_array($list) || !$list || count($list) > $most) {
            throw new BadRequest($name . ' must be a list of 1 to ' . $most . ' ids');
        }

        $numbers = array();

        foreach ($list as $value) {
            $numbers[self::whole($value, $name)] = true;
        }

        ksort($numbers);

        return array_keys($numbers);
    }

    /** @return \DateTime */
    private static function date(array $request, $name)
    {
        $text = isset($request[$name]) && is_string($request[$name]) ? $request[$name] : '';
        $date = \DateTime::createFromFormat('!Y-m-d', $text, new \DateTimeZone('UTC'));

        if (!$date || $date->format('Y-m-d') !== $text) {
            throw new BadRequest($name . ' must be a date like 2026-11-21');
        }

        return $date;
    }
}
