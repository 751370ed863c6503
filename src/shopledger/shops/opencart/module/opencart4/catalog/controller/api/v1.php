<?php
namespace Opencart\Catalog\Controller\Extension\Shopledger\Api;

require_once DIR_EXTENSION . 'shopledger/system/library/shopledger/load.php';

/**
 * The one address that Shopledger asks: index.php?route=extension/shopledger/api/v1
 *
 * One controller with only index(), because 4.0.0 and 4.0.1 write a method behind | and later versions behind a dot.
 */
class V1 extends \Opencart\System\Engine\Controller {
	private const GROUP = 'module_shopledger';

	public function index(): void {
		\Shopledger\Service::serve($this->db, DB_PREFIX, $this->request->server, self::GROUP, HTTP_SERVER);
	}
}
