<?php
namespace Shopledger;

/**
 * Reads orders with all their rows, one query per table for a whole page. It reports rows and computes no amount.
 *
 * MyISAM knows no transactions and editing an order in the admin rewrites all its rows. So the order row is read before
 * and after its children; when it changed in between the order is read once more, and if it changed again it is marked.
 */
class Orders
{
    private $rows;
    private $shop;
    private $clock;
    private $vatField;

    public function __construct(Shop $shop, Clock $clock, $vatField)
    {
        $this->rows = $shop->rows;
        $this->shop = $shop;
        $this->clock = $clock;
        $this->vatField = (int)$vatField;
    }

    /**
     * @param int[] $ids
     * @param int $floor only history rows above it are looked at for history_id; makes the look-up cheap when the caller
     *                   knows that every order has one
     * @return array[] by order id; an id that does not exist is not in it
     */
    public function load(array $ids, $floor)
    {
        if (!$ids) {
            return array();
        }

        list($orders, $seen) = $this->attempt($ids, $floor);
        $changed = $this->changed($seen);

        if ($changed) {
            list($again, $seen) = $this->attempt($changed, $floor);
            $orders = array_replace(array_diff_key($orders, array_flip($changed)), $again);

            foreach ($this->changed($seen) as $id) {
                $orders[$id]['unstable'] = true;
            }
        }

        return $orders;
    }

    /** @return array[] the orders, and the state of each order row as it was before the children were read */
    private function attempt(array $ids, $floor)
    {
        $heads = $this->heads($ids);
        $orders = array();
        $alive = array();

        foreach ($heads as $id => $row) {
            if ($this->counts($row)) {
                $alive[] = $id;
            }
        }

        $children = $this->children($alive);
        $history = $this->history(array_keys($heads), $floor);

        foreach ($heads as $id => $row) {
            $last = isset($history[$id]) ? $history[$id] : null;
            $orders[$id] = $this->counts($row) ? $this->order($row, $last, $children) : self::gone($id, $row, $last);
        }

        return array($orders, array_map(array('Shopledger\\Orders', 'state'), $heads));
    }

    /** Whether this is a real order: no unfinished checkout (status 0) and not voided by a second look at the checkout. */
    private function counts(array $row)
    {
        $status = (int)$row['order_status_id'];

        return $status !== 0 && $status !== $this->shop->voidStatus();
    }

    /** The entry for something that is no order (any more); status_id is null when the row is gone altogether. */
    public static function gone($id, $row = null, $history = null)
    {
        return array(
            'order_id' => (string)$id,
            'gone' => true,
            'status_id' => $row === null ? null : Text::field($row, 'order_status_id'),
            'history_id' => $history,
        );
    }

    private function heads(array $ids)
    {
        $heads = array();
        $found = $this->rows->select('SELECT o.*, pc.`iso_code_2` AS `payment_iso2`, sc.`iso_code_2` AS `shipping_iso2`'
            . $this->clock->columns('o') . ' FROM ' . $this->rows->table('order') . ' o'
            . ' LEFT JOIN ' . $this->rows->table('country') . ' pc ON (pc.`country_id` = o.`payment_country_id`)'
            . ' LEFT JOIN ' . $this->rows->table('country') . ' sc ON (sc.`country_id` = o.`shipping_country_id`)'
            . ' WHERE o.`order_id` IN (' . self::listed($ids) . ') ORDER BY o.`order_id`');

        foreach ($found as $row) {
            $heads[(int)$row['order_id']] = $row;
        }

        return $heads;
    }

    /** @return int[] the orders whose row is no longer what it was, in ascending order */
    private function changed(array $seen)
    {
        if (!$seen) {
            return array();
        }

        $now = array();
        $found = $this->rows->select('SELECT `order_id`, `order_status_id`, `date_modified`, `total` FROM '
            . $this->rows->table('order') . ' WHERE `order_id` IN (' . self::listed(array_keys($seen)) . ')');

        foreach ($found as $row) {
            $now[(int)$row['order_id']] = self::state($row);
        }

        return array_keys(array_diff_assoc($seen, $now));
    }

    public static function state(array $row)
    {
        return $row['order_status_id'] . ' ' . $row['date_modified'] . ' ' . $row['total'];
    }

    /** @return array[] rows by table and order (options by order line, products of the catalogue by product) */
    private function children(array $ids)
    {
        if (!$ids) {
            return array();
        }

        $products = $this->childRows('order_product', $ids, '`order_product_id`');
        $sold = array();

        foreach ($products as $row) {
            $sold[(int)$row['product_id']] = true;
        }

        return array(
            'products' => self::grouped($products, 'order_id'),
            'options' => self::grouped($this->childRows('order_option', $ids, '`order_option_id`'), 'order_product_id'),
            'totals' => self::grouped($this->childRows('order_total', $ids, '`sort_order`, `order_total_id`'), 'order_id'),
            'vouchers' => $this->shop->sellsVouchers()
                ? self::grouped($this->childRows('order_voucher', $ids, '`order_voucher_id`'), 'order_id') : array(),
            'catalogue' => $this->catalogue(array_keys($sold)),
        );
    }

    private function childRows($table, array $ids, $order)
    {
        return $this->rows->select('SELECT * FROM ' . $this->rows->table($table) . ' WHERE `order_id` IN ('
            . self::listed($ids) . ') ORDER BY ' . $order);
    }

    /** @return array[] sku and tax class as they are now, by product id; a deleted product is not in it */
    public function catalogue(array $ids)
    {
        $products = array();

        if (!$ids) {
            return $products;
        }

        $found = $this->rows->select('SELECT * FROM ' . $this->rows->table('product') . ' WHERE `product_id` IN ('
            . self::listed($ids) . ') ORDER BY `product_id`');

        foreach ($found as $row) {
            $products[(int)$row['product_id']] = array(
                'product_id' => Text::field($row, 'product_id'),
                'sku' => Text::plainField($row, 'sku'),
                'tax_class_id' => Text::field($row, 'tax_class_id'),
            );
        }

        return $products;
    }

    /** @return string[] the highest history id by order */
    private function history(array $ids, $floor)
    {
        $last = array();

        if (!$ids) {
            return $last;
        }

        $found = $this->rows->select('SELECT `order_id`, MAX(`order_history_id`) AS `last` FROM '
            . $this->rows->table('order_history') . ' WHERE `order_history_id` > ' . (int)$floor
            . ' AND `order_id` IN (' . self::listed($ids) . ') GROUP BY `order_id`');

        foreach ($found as $row) {
            $last[(int)$row['order_id']] = (string)$row['last'];
        }

        return $last;
    }

    private static function grouped(array $rows, $column)
    {
        $groups = array();

        foreach ($rows as $row) {
            $groups[(int)$row[$column]][] = $row;
        }

        return $groups;
    }

    private static function listed(array $ids)
    {
        return implode(',', array_map('intval', $ids));
    }

    private static function under(array $children, $kind, $id)
    {
        return isset($children[$kind][$id]) ? $children[$kind][$id] : array();
    }

    private function order(array $row, $history, array $children)
    {
        $id = (int)$row['order_id'];
        $body = $this->body($row, $children);

        return array_merge(array(
            'order_id' => (string)$id,
            'invoice' => array('prefix' => Text::plainField($row, 'invoice_prefix'), 'no' => Text::field($row, 'invoice_no')),
            'store_id' => Text::field($row, 'store_id'),
            'status_id' => Text::field($row, 'order_status_id'),
            'history_id' => $history,
            'date_added' => $this->clock->both($row, 'date_added'),
            'date_modified' => $this->clock->both($row, 'date_modified'),
            'language' => $this->shop->language(Text::field($row, 'language_id')),
            'base_currency' => $this->shop->baseCurrency(),
        ), $body, array('row_hash' => self::fingerprint($body), 'unstable' => false));
    }

    /** Everything that an edit in the admin can change and a change of status cannot. */
    private function body(array $row, array $children)
    {
        $id = (int)$row['order_id'];
        $payment = Address::method($row, 'payment');

        return array(
            'customer' => self::customer($row),
            'payment' => Address::of($row, 'payment'),
            'shipping' => Address::hasShipping($row) ? Address::of($row, 'shipping') : null,
            'payment_method' => array('code' => $payment['code'], 'title' => $payment['title']),
            'shipping_method' => $this->shippingMethod($row),
            'currency' => array('code' => Text::field($row, 'currency_code'), 'value' => Text::field($row, 'currency_value')),
            'total' => Text::field($row, 'total'),
            'products' => $this->products(self::under($children, 'products', $id), $children),
            'totals' => array_map(array('Shopledger\\Orders', 'total'), self::under($children, 'totals', $id)),
            'vouchers' => array_map(array('Shopledger\\Orders', 'voucher'), self::under($children, 'vouchers', $id)),
            'vat_number' => $this->vatField ? Address::vatNumber($row, $this->vatField) : null,
        );
    }

    private static function customer(array $row)
    {
        return array(
            'id' => Text::field($row, 'customer_id'),
            'group_id' => Text::field($row, 'customer_group_id'),
            'firstname' => Text::plainField($row, 'firstname'),
            'lastname' => Text::plainField($row, 'lastname'),
            'email' => Text::plainField($row, 'email'),
            'telephone' => Text::plainField($row, 'telephone'),
            'fields' => (object)Address::fields(Text::field($row, 'custom_field')),
        );
    }

    private function shippingMethod(array $row)
    {
        $method = Address::method($row, 'shipping');

        if ($method['tax_class_id'] === null) {
            $method['tax_class_id'] = $this->shop->shippingTaxClass($method['code']);
        }

        return $method;
    }

    private function products(array $rows, array $children)
    {
        $products = array();

        foreach ($rows as $row) {
            $now = self::under($children, 'catalogue', (int)$row['product_id']);
            $products[] = array(
                'order_product_id' => Text::field($row, 'order_product_id'),
                'product_id' => Text::field($row, 'product_id'),
                'name' => Text::plainField($row, 'name'),
                'model' => Text::plainField($row, 'model'),
                'sku' => isset($now['sku']) ? $now['sku'] : null,
                'quantity' => Text::field($row, 'quantity'),
                'price' => Text::field($row, 'price'),
                'total' => Text::field($row, 'total'),
                'tax' => Text::field($row, 'tax'),
                'tax_class_id_now' => isset($now['tax_class_id']) ? $now['tax_class_id'] : null,
                'options' => array_map(
                    array('Shopledger\\Orders', 'option'),
                    self::under($children, 'options', (int)$row['order_product_id'])
                ),
            );
        }

        return $products;
    }

    public static function option(array $row)
    {
        return array('name' => Text::plainField($row, 'name'), 'value' => Text::plainField($row, 'value'));
    }

    public static function total(array $row)
    {
        return array(
            'code' => Text::field($row, 'code'),
            'title' => Text::plainField($row, 'title'),
            'value' => Text::field($row, 'value'),
            'sort_order' => Text::field($row, 'sort_order'),
            'extension' => Text::field($row, 'extension'),
        );
    }

    public static function voucher(array $row)
    {
        return array('description' => Text::plainField($row, 'description'), 'amount' => Text::field($row, 'amount'));
    }

    /**
     * The same for the same contents: without row ids, which an edit renews, and without what is looked up as it is now.
     */
    private static function fingerprint(array $body)
    {
        unset($body['shipping_method']['tax_class_id'], $body['vat_number']);

        foreach ($body['products'] as $line => $product) {
            unset($product['order_product_id'], $product['sku'], $product['tax_class_id_now']);
            $body['products'][$line] = $product;
        }

        return hash('sha256', Text::encode($body));
    }
}
