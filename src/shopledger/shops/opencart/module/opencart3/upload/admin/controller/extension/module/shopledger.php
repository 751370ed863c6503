<?php
require_once DIR_SYSTEM . 'library/shopledger/load.php';

/**
 * The settings page of Shopledger. What may be saved is decided by \Shopledger\Form, which all versions share.
 */
class ControllerExtensionModuleShopledger extends Controller {
	const ROUTE = 'extension/module/shopledger';
	const GROUP = 'module_shopledger';

	public function index() {
		$this->load->language(self::ROUTE);
		$this->load->model('setting/setting');
		$this->document->setTitle($this->language->get('heading_title'));

		$post = $this->request->server['REQUEST_METHOD'] == 'POST' ? $this->request->post : array();
		$form = new \Shopledger\Form(self::GROUP, $this->model_setting_setting->getSetting(self::GROUP));
		$warning = $post ? $this->save($form, $post) : '';

		if ($post && !$warning) {
			$this->session->data['success'] = $this->language->get('text_success');
			$this->response->redirect($this->back());

			return;
		}

		$this->response->setOutput($this->load->view(self::ROUTE, $this->page($form, $post, $warning)));
	}

	/** @return string what is wrong, or '' when it has been saved */
	private function save($form, $post) {
		if (!$this->user->hasPermission('modify', self::ROUTE)) {
			return $this->language->get('error_permission');
		}

		$settings = $form->settings($post);

		if ($form->errors) {
			return $this->language->get('error_form');
		}

		$this->model_setting_setting->editSetting(self::GROUP, $settings);

		return '';
	}

	private function page($form, $post, $warning) {
		$rows = new \Shopledger\ShopRows($this->db, DB_PREFIX);
		$fields = \Shopledger\Form::customFields($rows, $this->config->get('config_language_id'));
		$data = array();
		$data['warning'] = $warning;
		$data['error_license'] = isset($form->errors['license']) ? $this->language->get($form->errors['license']) : '';
		$data['error_key'] = isset($form->errors['key']) ? $this->language->get($form->errors['key']) : '';
		$data['custom_fields'] = $fields;
		$data['value'] = $form->values($post, $fields);
		$data['breadcrumbs'] = $this->breadcrumbs();
		$data['action'] = $this->link(self::ROUTE);
		$data['cancel'] = $this->back();
		$data['header'] = $this->load->controller('common/header');
		$data['column_left'] = $this->load->controller('common/column_left');
		$data['footer'] = $this->load->controller('common/footer');

		return $data;
	}

	private function breadcrumbs() {
		return array(
			array('text' => $this->language->get('text_home'), 'href' => $this->link('common/dashboard')),
			array('text' => $this->language->get('text_extension'), 'href' => $this->back()),
			array('text' => $this->language->get('heading_title'), 'href' => $this->link(self::ROUTE)),
		);
	}

	private function link($route, $more = '') {
		return $this->url->link($route, 'user_token=' . $this->session->data['user_token'] . $more, true);
	}

	private function back() {
		return $this->link('marketplace/extension', '&type=module');
	}

	public function install() {
		\Shopledger\Guard::install($this->db, DB_PREFIX);
	}

	public function uninstall() {
		if ($this->user->hasPermission('modify', self::ROUTE)) {
			\Shopledger\Guard::uninstall($this->db, DB_PREFIX);
		}
	}
}
