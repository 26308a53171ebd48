/** Denial-of-service mitigation (whitepaper section 5.3): mac1, mac2, cookies, under load, rate limit. */
package io.darkmesh.wireguard.cookie;
