package io.darkmesh.agent.node;

import io.darkmesh.tun.TunConfig;
import io.darkmesh.tun.TunException;
import io.darkmesh.tun.linux.LinuxTun;
import io.darkmesh.tun.udp.UdpConfig;
import io.darkmesh.tun.udp.UdpSocket;

/** Whether this host lets us have the device and the port. Asked before anything is registered anywhere. */
final class HostCheck {
    private HostCheck() {}

    /** Opens both and gives them back. @throws TunException with one line when the host refuses */
    static void run(Settings settings) {
        try {
            UdpSocket.open(UdpConfig.onPort(settings.port())).close();
        } catch (TunException e) {
            throw e.kind() == TunException.Kind.PORT_TAKEN
                    ? new TunException(e.kind(), e.getMessage() + ": stop what uses it, or give another --port")
                    : e;
        }
        LinuxTun.open(TunConfig.named(settings.device())).close();
    }
}
