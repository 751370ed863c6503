<?php
/**
 * How OpenCart 4 finds the controllers, languages and templates of an extension. For tests only.
 */
namespace Opencart\System\Engine {
    abstract class Controller extends \StandInPart
    {
    }
}

namespace {
    class ModernLoader extends StandInLoader
    {
        private function inside($route, $kind)
        {
            list(, $code, $rest) = explode('/', $route, 3);

            return array(DIR_EXTENSION . $code . '/' . basename(DIR_APPLICATION) . '/' . $kind . '/', $rest);
        }

        public function language($route)
        {
            list($folder, $name) = $this->inside($route, 'language');
            $this->language->read(array(
                $folder . 'en-gb/' . $name . '.php',
                $folder . $this->config->get('config_language') . '/' . $name . '.php',
            ));
        }

        public function view($route, $data = array())
        {
            list($folder, $name) = $this->inside($route, 'view/template');

            return $this->twig($folder, $name . '.twig', $data);
        }
    }

    function makeLoader($registry)
    {
        return new ModernLoader($registry);
    }

    function dispatch($registry, $admin)
    {
        $route = isset($_GET['route']) ? preg_replace('/[^a-zA-Z0-9_|\/\.]/', '', $_GET['route']) : 'common/home';
        $parts = preg_split('/[|.]/', $route);
        $method = isset($parts[1]) ? $parts[1] : 'index';
        $steps = explode('/', $parts[0]);
        $layout = $route === 'common/home' && isset($_GET['layout']);

        if ($layout) {
            $steps = array('extension', 'shopledger', 'module', 'shopledger');
        }

        if ($steps[0] !== 'extension' || count($steps) < 4) {
            notFound();
        }

        $file = DIR_EXTENSION . $steps[1] . '/' . basename(DIR_APPLICATION) . '/controller/' . implode('/', array_slice($steps, 2)) . '.php';

        if (!is_file($file)) {
            notFound();
        }

        require_once $file;
        $class = 'Opencart\\' . ucfirst(basename(DIR_APPLICATION)) . '\\Controller\\' . implode('\\', array_map('ucfirst', $steps));
        $output = (new $class($registry))->$method();

        if ($layout) {
            $registry->get('response')->setOutput('<html><body>' . $output . 'home page</body></html>');
        }
    }
}
