package io.darkmesh.tun.libc;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The C library's calls, mapped directly and with primitive arguments only: an address is a {@code long}. Nothing is
 * allocated by a call. Every function answers -1 on an error, and {@link #errno()} then tells which.
 */
public final class Libc {
    static {
        Native.register(Libc.class, NativeLibrary.getInstance("c"));
    }

    private Libc() {}

    /** The error number of this thread's last call. */
    public static int errno() {
        return Native.getLastError();
    }

    public static native int open(String path, int flags);

    public static native int close(int fd);

    public static native long read(int fd, long buffer, long bytes);

    public static native long readv(int fd, long iovecs, int count);

    public static native long write(int fd, long buffer, long bytes);

    public static native long writev(int fd, long iovecs, int count);

    public static native int ioctl(int fd, long request, long argument);

    public static native int poll(long pollfds, long count, int timeoutMillis);

    public static native int eventfd(int initial, int flags);

    public static native int socket(int domain, int type, int protocol);

    public static native int bind(int fd, long address, int bytes);

    public static native int getsockname(int fd, long address, long bytesAddress);

    public static native int setsockopt(int fd, int level, int option, long value, int bytes);

    public static native int getsockopt(int fd, int level, int option, long value, long bytesAddress);

    public static native long sendmsg(int fd, long message, int flags);

    public static native int sendmmsg(int fd, long messages, int count, int flags);

    public static native int recvmmsg(int fd, long messages, int count, int flags, long timeout);

    public static native long mmap(long address, long bytes, int protection, int flags, int fd, long offset);

    public static native int munmap(long address, long bytes);

    public static native int unshare(int flags);

    /** A system call the C library has no function for; its numbers differ between processors. */
    public static native long syscall(long number, long first, long second, long third, long fourth);

    public static native String strerror(int errno);
}
