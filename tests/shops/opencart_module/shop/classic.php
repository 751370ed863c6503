<?php
/**
 * How OpenCart 2.3 and 3 find controllers, languages and templates. For tests only.
 */
abstract class Controller extends StandInPart
{
}

class ClassicLoader extends StandInLoader
{
    public function language($route)
    {
        $folder = DIR_APPLICATION . 'language/';
        $this->language->read(array(
            $folder . 'en-gb/' . $route . '.php',
            $folder . $this->config->get('config_language') . '/' . $route . '.php',
        ));
    }

    public function view($route, $data = array())
    {
        $folder = DIR_APPLICATION . 'view/template/';

        if (version_compare(VERSION, '3.0.0.0', '>=')) {
            return $this->twig($folder, $route . '.twig', $data);
        }

        extract($data);
        ob_start();
        require $folder . $route . '.tpl';

        return ob_get_clean();
    }
}

function makeLoader($registry)
{
    return new ClassicLoader($registry);
}

/** The route is a file, or a file and a method. Test layouts ask for a module inside another page with layout=1. */
function dispatch($registry, $admin)
{
    $route = isset($_GET['route']) ? preg_replace('/[^a-zA-Z0-9_\/]/', '', $_GET['route']) : 'common/home';
    $method = 'index';
    $layout = $route === 'common/home' && isset($_GET['layout']);
    $file = $layout ? 'extension/module/shopledger' : $route;

    if (!is_file(DIR_APPLICATION . 'controller/' . $file . '.php')) {
        $method = basename($file);
        $file = dirname($file);
    }

    if (!is_file(DIR_APPLICATION . 'controller/' . $file . '.php')) {
        notFound();
    }

    require_once DIR_APPLICATION . 'controller/' . $file . '.php';
    $class = 'Controller' . preg_replace('/[^a-zA-Z0-9]/', '', $file);
    $controller = new $class($registry);
    $output = $controller->$method();

    if ($layout) {
        $registry->get('response')->setOutput('<html><body>' . $output . 'home page</body></html>');
    }
}
