package io.darkmesh.coordinator.identity;

import com.nimbusds.common.contenttype.ContentType;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.darkmesh.coordinator.problem.ProblemException;
import io.darkmesh.protocol.api.ProblemType;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs people in at a provider: authorization code with PKCE (RFC 7636), OpenID Connect Core 1.0 section 3.1. */
public final class OidcClient {
    private static final Logger LOG = LoggerFactory.getLogger(OidcClient.class);

    private final OidcSettings settings;
    private final BackChannel channel;
    private final Discovery discovery;

    /** Whom the provider vouches for. */
    public record Subject(String iss, String sub, String name, List<String> groups) {}

    public OidcClient(OidcSettings settings, BackChannel channel, InstantSource clock) {
        this.settings = settings;
        this.channel = channel;
        this.discovery = new Discovery(settings.issuer(), channel, clock);
    }

    /**
     * Looks whether the provider answers.
     *
     * @throws ProblemException when it does not
     */
    public void probe() {
        discovery.get();
    }

    /** Where the browser goes. */
    URI authorizationUri(URI redirect, String state, String nonce, CodeVerifier verifier) {
        OIDCProviderMetadata metadata = discovery.get().metadata();
        return new AuthenticationRequest.Builder(
                        new ResponseType(ResponseType.Value.CODE),
                        scope(metadata),
                        new ClientID(settings.clientId()),
                        redirect)
                .endpointURI(metadata.getAuthorizationEndpointURI())
                .state(new State(state))
                .nonce(new Nonce(nonce))
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    /**
     * What the provider says about who came back with this code.
     *
     * @throws ProblemException when it says no
     */
    Subject redeem(String code, URI redirect, String nonce, CodeVerifier verifier) {
        Discovery.Found found = discovery.get();
        try {
            OIDCTokenResponse tokens = tokens(found.metadata(), code, redirect, verifier);
            IDTokenClaimsSet claims = validated(tokens.getOIDCTokens().getIDToken(), nonce, found);
            Map<String, Object> all = claims.toJSONObject();
            if (Claims.name(all) == null || Claims.at(all, settings.groupsClaim()) == null) {
                all = withUserInfo(
                        all,
                        found.metadata(),
                        tokens.getOIDCTokens().getAccessToken().getValue());
            }
            String sub = claims.getSubject().getValue();
            String name = Claims.name(all);
            return new Subject(
                    settings.storedAs(), sub, name == null ? sub : name, Claims.texts(all, settings.groupsClaim()));
        } catch (ParseException | BadJOSEException | JOSEException e) {
            LOG.warn("login refused, the identity provider's answer is not acceptable: {}", e.getMessage());
            throw refused("the identity provider's answer is not acceptable; the coordinator's log says why");
        }
    }

    private OIDCTokenResponse tokens(OIDCProviderMetadata metadata, String code, URI redirect, CodeVerifier verifier)
            throws ParseException {
        var grant = new AuthorizationCodeGrant(new AuthorizationCode(code), redirect, verifier);
        HTTPRequest request = tokenRequest(metadata, grant).toHTTPRequest();
        BackChannel.Answer answer = channel.post(
                metadata.getTokenEndpointURI(), String.valueOf(request.getBody()), request.getAuthorization());
        var response = new HTTPResponse(answer.status());
        response.setEntityContentType(ContentType.APPLICATION_JSON);
        response.setBody(answer.body());
        TokenResponse parsed = OIDCTokenResponseParser.parse(response);
        if (!parsed.indicatesSuccess()) {
            LOG.warn(
                    "login refused by the identity provider: {}",
                    parsed.toErrorResponse().getErrorObject().getCode());
            throw refused("the identity provider refused the code; try to log in again");
        }
        return (OIDCTokenResponse) parsed.toSuccessResponse();
    }

    private TokenRequest tokenRequest(OIDCProviderMetadata metadata, AuthorizationCodeGrant grant) {
        var id = new ClientID(settings.clientId());
        URI endpoint = metadata.getTokenEndpointURI();
        if (settings.clientSecret() == null) {
            return new TokenRequest.Builder(endpoint, id, grant).build();
        }
        var secret = new Secret(settings.clientSecret());
        List<ClientAuthenticationMethod> methods = metadata.getTokenEndpointAuthMethods();
        boolean post = methods != null
                && methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                && !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC);
        return new TokenRequest.Builder(
                        endpoint, post ? new ClientSecretPost(id, secret) : new ClientSecretBasic(id, secret), grant)
                .build();
    }

    private IDTokenClaimsSet validated(@Nullable JWT token, String nonce, Discovery.Found found)
            throws BadJOSEException, JOSEException {
        if (!(token instanceof SignedJWT)) {
            throw new BadJOSEException("the ID token is not signed");
        }
        var validator = new IDTokenValidator(
                new Issuer(settings.issuer()),
                new ClientID(settings.clientId()),
                new ProviderKeySelector(found.keys()),
                null);
        return validator.validate(token, new Nonce(nonce));
    }

    /** Claims of the user info endpoint (section 5.3) below those of the ID token, if it is the same subject. */
    private Map<String, Object> withUserInfo(Map<String, Object> claims, OIDCProviderMetadata metadata, String token) {
        if (metadata.getUserInfoEndpointURI() == null) {
            return claims;
        }
        BackChannel.Answer answer = channel.get(metadata.getUserInfoEndpointURI(), "Bearer " + token);
        return answer.status() == 200 ? Claims.merged(claims, answer.body()) : claims;
    }

    private Scope scope(OIDCProviderMetadata metadata) {
        var scope = new Scope("openid", "profile");
        Scope supported = metadata.getScopes();
        if (supported != null && supported.contains(settings.groupsClaim())) {
            scope.add(settings.groupsClaim());
        }
        return scope;
    }

    private static ProblemException refused(String detail) {
        return new ProblemException(ProblemType.UNAUTHENTICATED, detail);
    }
}
