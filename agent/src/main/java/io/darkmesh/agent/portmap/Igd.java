package io.darkmesh.agent.portmap;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.URI;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * The service of an Internet gateway that opens ports, as its description names it (UPnP Device Architecture 1.1 section
 * 2.3, WANIPConnection:2). Documents are hostile until shown otherwise: no DTD, no entities, no other host.
 *
 * @param control where to send commands; on the gateway itself
 */
record Igd(String serviceType, URI control) {
    private static final String IP_CONNECTION = "urn:schemas-upnp-org:service:WANIPConnection:";
    private static final String PPP_CONNECTION = "urn:schemas-upnp-org:service:WANPPPConnection:";

    /** Finds the service in a description; nothing when there is none, or when it would be on another host. */
    static Optional<Igd> parse(byte[] description, URI location, InetAddress gateway) {
        try {
            XMLStreamReader in = reader(description);
            String type = null;
            String control = null;
            while (in.hasNext()) {
                int event = in.next();
                String name = event == XMLStreamConstants.START_ELEMENT || event == XMLStreamConstants.END_ELEMENT
                        ? in.getLocalName()
                        : "";
                if (event == XMLStreamConstants.END_ELEMENT && name.equals("service")) {
                    Optional<Igd> found = of(type, control, location, gateway);
                    if (found.isPresent()) {
                        return found;
                    }
                } else if (event == XMLStreamConstants.START_ELEMENT && name.equals("serviceType")) {
                    type = in.getElementText().strip();
                } else if (event == XMLStreamConstants.START_ELEMENT && name.equals("controlURL")) {
                    control = in.getElementText().strip();
                }
            }
            return Optional.empty();
        } catch (XMLStreamException e) {
            return Optional.empty();
        }
    }

    private static Optional<Igd> of(
            @Nullable String type, @Nullable String control, URI location, InetAddress gateway) {
        if (type == null || control == null || !(type.startsWith(IP_CONNECTION) || type.startsWith(PPP_CONNECTION))) {
            return Optional.empty();
        }
        boolean isPlain = type.chars().allMatch(c -> c > ' ' && c < 127 && "<>&\"'".indexOf(c) < 0);
        try {
            URI uri = location.resolve(control);
            return isPlain && isOn(gateway, uri) ? Optional.of(new Igd(type, uri)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether this is plain HTTP at the very address of the gateway. */
    static boolean isOn(InetAddress gateway, URI uri) {
        return "http".equals(uri.getScheme())
                && gateway.getHostAddress().equals(uri.getHost())
                && uri.getUserInfo() == null;
    }

    /** The text of the first element of this name; nothing when there is none. */
    static Optional<String> textOf(String element, byte[] document) {
        try {
            XMLStreamReader in = reader(document);
            while (in.hasNext()) {
                if (in.next() == XMLStreamConstants.START_ELEMENT
                        && in.getLocalName().equals(element)) {
                    return Optional.of(in.getElementText().strip());
                }
            }
            return Optional.empty();
        } catch (XMLStreamException e) {
            return Optional.empty();
        }
    }

    private static XMLStreamReader reader(byte[] document) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
        return factory.createXMLStreamReader(new ByteArrayInputStream(document));
    }
}
