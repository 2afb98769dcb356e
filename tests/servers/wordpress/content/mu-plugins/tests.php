<?php
// Visitors of a test write faster than people.
add_filter( 'wp_is_comment_flood', '__return_false', 99 );

// What security plugins do, where a test asks for it by an option.
add_filter(
	'rest_authentication_errors',
	function ( $result ) {
		$code = get_option( 'tests_block_rest' );
		if ( ! $code || is_wp_error( $result ) ) {
			return $result;
		}
		return new WP_Error( $code, 'No.', array( 'status' => 401 ) );
	},
	999
);
add_filter(
	'wp_is_application_passwords_available',
	function ( $is ) {
		return $is && ! get_option( 'tests_no_passwords' );
	}
);
add_action(
	'rest_api_init',
	function () {
		if ( get_option( 'tests_warn' ) ) {
			echo "<br />\n<b>Warning</b>:  Undefined array key \"x\" in <b>/srv/[a]/b.php</b> on line <b>3</b><br />\n";
		}
	}
);
