<?php
// Runs a test's own lines inside the site and prints what they answer.
$site                   = json_decode( getenv( 'PORCHLIGHT_WORDPRESS' ), true );
$_SERVER['HTTP_HOST']   = parse_url( $site['url'], PHP_URL_HOST ) . ':' . parse_url( $site['url'], PHP_URL_PORT );
$_SERVER['REQUEST_URI'] = $site['folder'] . '/';
require $site['root'] . '/wp-load.php';
echo "\n" . wp_json_encode( eval( stream_get_contents( STDIN ) ) );
