<?php
// What a web server's rewrite rules do: files are themselves, everything else is WordPress's to find.
$site   = json_decode( getenv( 'PORCHLIGHT_WORDPRESS' ), true );
$folder = $site['folder'];
$path   = parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH );
if ( strpos( $path, $folder . '/' ) !== 0 ) {
	http_response_code( 404 );
	return true;
}
$file = substr( $path, strlen( $folder ) );
if ( '/' === substr( $file, -1 ) ) {
	$file = $file . 'index.php';
}
$real = realpath( $site['root'] . $file );
if ( false === $real || strpos( $real, $site['root'] . '/' ) !== 0 || '.php' !== substr( $real, -4 ) ) {
	$file = '/index.php';
	$real = $site['root'] . $file;
}
$_SERVER['SCRIPT_NAME']     = $folder . $file;
$_SERVER['PHP_SELF']        = $folder . $file;
$_SERVER['SCRIPT_FILENAME'] = $real;
chdir( dirname( $real ) );
require $real;
