<?php
require_once DIR_SYSTEM . 'library/shopledger/load.php';

/**
 * The one address that Shopledger asks: index.php?route=extension/module/shopledger
 */
class ControllerExtensionModuleShopledger extends Controller {
	const ROUTE = 'extension/module/shopledger';
	const GROUP = 'shopledger';

	public function index() {
		// A module can be put in a page layout by mistake; then this is called while a page is made, and must not end it.
		if (!isset($this->request->get['route']) || $this->request->get['route'] !== self::ROUTE) {
			return '';
		}

		\Shopledger\Service::serve(
			$this->db,
			DB_PREFIX,
			$this->request->server,
			self::GROUP,
			defined('HTTPS_SERVER') ? HTTPS_SERVER : HTTP_SERVER
		);
	}
}
