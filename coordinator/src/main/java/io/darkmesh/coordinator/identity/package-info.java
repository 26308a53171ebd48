/**
 * Who people are. {@code OidcClient} asks an OpenID Connect provider, whichever it is; {@code LocalProvider} is one, for those who
 * have none. A person is known by issuer and subject; names and groups are what the provider says today.
 */
package io.darkmesh.coordinator.identity;
