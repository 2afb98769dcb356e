<?php
// WordPress looks for this as its wp-config.php; what differs from site to site comes with the environment.
$site = json_decode( getenv( 'PORCHLIGHT_WORDPRESS' ), true );

define( 'DB_NAME', 'wordpress' );
define( 'DB_USER', 'root' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', 'localhost:' . $site['socket'] );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
$table_prefix = $site['prefix'];

define( 'WP_HOME', $site['url'] );
define( 'WP_SITEURL', $site['url'] );
define( 'WP_CONTENT_DIR', $site['content'] );
// A local site takes application passwords without encryption.
define( 'WP_ENVIRONMENT_TYPE', 'local' );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'DISABLE_WP_CRON', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
foreach ( array( 'AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT' ) as $name ) {
	define( $name, 'of a test ' . $name );
}
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', $site['root'] . '/' );
}
require_once ABSPATH . 'wp-settings.php';
