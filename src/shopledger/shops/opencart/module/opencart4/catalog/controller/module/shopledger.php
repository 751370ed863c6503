<?php
namespace Opencart\Catalog\Controller\Extension\Shopledger\Module;

/**
 * Shows nothing. It is here for a merchant who puts the module in a page layout: without it such a page would break.
 */
class Shopledger extends \Opencart\System\Engine\Controller {
	public function index(): string {
		return '';
	}
}
