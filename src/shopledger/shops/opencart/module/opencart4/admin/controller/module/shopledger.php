<?php
namespace Opencart\Admin\Controller\Extension\Shopledger\Module;

require_once DIR_EXTENSION . 'shopledger/system/library/shopledger/load.php';

/**
 * The settings page of Shopledger. What may be saved is decided by \Shopledger\Form, which all versions share.
 */
class Shopledger extends \Opencart\System\Engine\Controller {
	private const ROUTE = 'extension/shopledger/module/shopledger';
	private const GROUP = 'module_shopledger';

	public function index(): void {
		$this->load->language(self::ROUTE);
		$this->load->model('setting/setting');
		$this->document->setTitle($this->language->get('heading_title'));

		$form = new \Shopledger\Form(self::GROUP, $this->model_setting_setting->getSetting(self::GROUP));
		$rows = new \Shopledger\ShopRows($this->db, DB_PREFIX);
		$fields = \Shopledger\Form::customFields($rows, $this->config->get('config_language_id'));

		$this->response->setOutput($this->load->view(self::ROUTE, [
			'custom_fields' => $fields,
			'value'         => $form->values([], $fields),
			'breadcrumbs'   => $this->breadcrumbs(),
			'save'          => $this->link(self::ROUTE . $this->separator() . 'save'),
			'back'          => $this->back(),
			'header'        => $this->load->controller('common/header'),
			'column_left'   => $this->load->controller('common/column_left'),
			'footer'        => $this->load->controller('common/footer')
		]));
	}

	public function save(): void {
		$this->load->language(self::ROUTE);
		$this->load->model('setting/setting');

		$this->response->addHeader('Content-Type: application/json');
		$this->response->setOutput(json_encode($this->store($this->request->post)));
	}

	/**
	 * @param array<string, mixed> $post
	 *
	 * @return array<string, mixed> what OpenCart's own script shows: error by field, or success
	 */
	private function store(array $post): array {
		if (!$this->user->hasPermission('modify', self::ROUTE)) {
			return ['error' => ['warning' => $this->language->get('error_permission')]];
		}

		$form = new \Shopledger\Form(self::GROUP, $this->model_setting_setting->getSetting(self::GROUP));
		$settings = $form->settings($post);

		if ($form->errors) {
			$words = array_map(fn(string $word): string => $this->language->get($word), $form->errors);

			return ['error' => $words + ['warning' => $this->language->get('error_form')]];
		}

		$this->model_setting_setting->editSetting(self::GROUP, $settings);

		return ['success' => $this->language->get('text_success')];
	}

	/** @return array<int, array<string, string>> */
	private function breadcrumbs(): array {
		return [
			['text' => $this->language->get('text_home'), 'href' => $this->link('common/dashboard')],
			['text' => $this->language->get('text_extension'), 'href' => $this->back()],
			['text' => $this->language->get('heading_title'), 'href' => $this->link(self::ROUTE)]
		];
	}

	/** 4.0.0 and 4.0.1 write a method behind |, later versions behind a dot. */
	private function separator(): string {
		return version_compare(VERSION, '4.0.2.0', '>=') ? '.' : '|';
	}

	private function link(string $route, string $more = ''): string {
		return $this->url->link($route, 'user_token=' . $this->session->data['user_token'] . $more);
	}

	private function back(): string {
		return $this->link('marketplace/extension', '&type=module');
	}

	public function install(): void {
		\Shopledger\Guard::install($this->db, DB_PREFIX);
	}

	public function uninstall(): void {
		if ($this->user->hasPermission('modify', self::ROUTE)) {
			\Shopledger\Guard::uninstall($this->db, DB_PREFIX);
		}
	}
}
