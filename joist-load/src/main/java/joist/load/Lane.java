package joist.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A connection that carries one request at a time, and opens again when it is lost.
 *
 * <p>Its own thread reads. Whoever takes it from {@link Lanes} while it is idle writes: so a
 * request goes out from the pacing thread itself, without waking another first; a long one from a
 * thread of its own, since its connection may not take it for a while.
 */
final class Lane implements Runnable {
  private static final int GLANCE_MILLIS = 200;
  private static final long PAUSE_NANOS = Duration.ofMillis(50).toNanos();

  private final LoadSettings settings;
  private final Exchange exchange;
  private final Lanes lanes;
  private volatile @Nullable Job job;
  private volatile @Nullable Socket socket;

  Lane(LoadSettings settings, Exchange exchange, Lanes lanes) {
    this.settings = settings;
    this.exchange = exchange;
    this.lanes = lanes;
  }

  /**
   * A request and the connection it is to go out on; which the lane may have lost by the time it is
   * written, and then must not go out on the next one.
   */
  record Assignment(Job job, @Nullable Socket socket) {}

  /**
   * Gives this lane a request; called while it is idle, under the lock that guards the idle ones.
   */
  Assignment assign(Job next) {
    job = next;
    return new Assignment(next, socket);
  }

  /** Writes what was assigned. */
  void write(Assignment assigned) {
    Socket open = assigned.socket();
    if (open == null) {
      return;
    }
    try {
      open.getOutputStream().write(exchange.request(assigned.job()));
      exchange.written(assigned.job());
    } catch (IOException e) {
      close(open); // The reading thread finds the connection gone, and counts the request.
    }
  }

  @Override
  public void run() {
    while (!lanes.areClosed()) {
      try (Socket open = connect()) {
        socket = open;
        serve(new ResponseReader(new Glancing(open.getInputStream())));
        lanes.leave();
      } catch (IOException e) {
        lanes.failedToConnect();
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  void close() {
    Socket open = socket;
    if (open != null) {
      close(open);
    }
  }

  private static void close(Socket open) {
    try {
      open.close();
    } catch (IOException e) {
      // A socket that cannot even be closed is as gone as one that can: its reader fails as well.
      LockSupport.parkNanos(1);
    }
  }

  private Socket connect() throws IOException {
    Socket open = new Socket();
    try {
      open.setTcpNoDelay(true);
      open.setSoTimeout(GLANCE_MILLIS);
      var address =
          new InetSocketAddress(settings.target().url().getHost(), settings.target().port());
      open.connect(address, Math.toIntExact(Math.min(10_000, settings.timeout().toMillis())));
      return open;
    } catch (IOException e) {
      open.close();
      throw e;
    }
  }

  /** Reads answers until the connection is lost. */
  private void serve(ResponseReader reader) {
    boolean alive = true;
    lanes.join();
    while (alive) {
      Job next = lanes.nextOrIdle(this);
      if (next != null) {
        write(assign(next));
      }
      alive = awaitAnswer(reader);
    }
  }

  /**
   * Waits for a request and its answer, and counts it; false when the connection is of no more use.
   */
  private boolean awaitAnswer(ResponseReader reader) {
    try {
      if (!reader.awaitFirstByte()) {
        finish("closed");
        return false;
      }
      Answer answer = reader.read();
      Job answered = take();
      if (answered == null) {
        finish("protocol"); // Nobody asked.
        return false;
      }
      exchange.answered(answered, answer);
      return !answer.closes();
    } catch (SocketTimeoutException e) {
      finish("timeout");
    } catch (ProtocolException e) {
      finish("protocol");
    } catch (IOException e) {
      finish("closed");
    }
    return false;
  }

  private void finish(String failure) {
    // First out of the idle ones: after that nobody else gives this lane a request.
    lanes.withdraw(this);
    Job lost = take();
    if (lost != null) {
      exchange.failed(lost, failure);
    }
  }

  private @Nullable Job take() {
    Job taken = job;
    job = null;
    return taken;
  }

  /** Looks up from a read now and then, to see whether the request's time is over. */
  private final class Glancing extends InputStream {
    private final InputStream in;

    Glancing(InputStream in) {
      this.in = in;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      while (true) {
        try {
          return in.read(bytes, offset, length);
        } catch (SocketTimeoutException e) {
          Job current = job;
          if (lanes.areClosed() || (current != null && exchange.isLate(current))) {
            throw e;
          }
        }
      }
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }
  }
}
