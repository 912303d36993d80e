package joist.serving;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes connections on to a server while it is open; closed, it ends them and refuses others. */
final class TcpGate implements AutoCloseable {
  private final String host;
  private final int behind;
  private final int port;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private ServerSocket listening;

  TcpGate(String host, int behind) throws IOException {
    this.host = host;
    this.behind = behind;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.port = listening.getLocalPort();
    accept(listening);
  }

  int port() {
    return port;
  }

  void open() throws IOException {
    listening = new ServerSocket();
    listening.setReuseAddress(true);
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    accept(listening);
  }

  private void accept(ServerSocket from) {
    Thread.ofVirtual()
        .start(() -> {
          try {
            while (true) {
              let(from, from.accept());
            }
          } catch (IOException closed) {
            return;
          }
        });
  }

  /** Under the lock that {@link #close} has too: who comes as it closes is not let in. */
  private synchronized void let(ServerSocket through, Socket outer) throws IOException {
    if (through.isClosed()) {
      outer.close();
      return;
    }
    Socket inner = new Socket(host, behind);
    sockets.add(outer);
    sockets.add(inner);
    pass(outer, inner);
    pass(inner, outer);
  }

  private static void pass(Socket from, Socket to) {
    Thread.ofVirtual()
        .start(() -> {
          try (from;
              to) {
            from.getInputStream().transferTo(to.getOutputStream());
          } catch (IOException ended) {
            return;
          }
        });
  }

  @Override
  public synchronized void close() throws IOException {
    listening.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }
}
