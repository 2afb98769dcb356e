<?php
define( 'WP_INSTALLING', true );
$site                   = json_decode( getenv( 'PORCHLIGHT_WORDPRESS' ), true );
$_SERVER['HTTP_HOST']   = parse_url( $site['url'], PHP_URL_HOST ) . ':' . parse_url( $site['url'], PHP_URL_PORT );
$_SERVER['REQUEST_URI'] = $site['folder'] . '/';
require $site['root'] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

wp_install( 'Harbour & Bakery', 'owner', 'owner@bakery.example', true, '', $site['password'] );
update_option( 'permalink_structure', $site['pretty'] ? '/%postname%/' : '' );
update_option( 'template', 'plain' );
update_option( 'stylesheet', 'plain' );
// The comment that every new site has.
wp_delete_comment( 1, true );
wp_create_user( 'reader', $site['password'], 'reader@bakery.example' );
$passwords = array();
foreach ( array( 'owner', 'reader' ) as $name ) {
	list( $password )   = WP_Application_Passwords::create_new_application_password( get_user_by( 'login', $name )->ID, array( 'name' => 'Tests' ) );
	$passwords[ $name ] = $password;
}
echo "\n" . wp_json_encode( $passwords );
