package joist.serving.isolate;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A parent's end of the socket of one call at a time. Waiting on it has an end, and a thread that
 * is interrupted while it waits breaks nothing. One thread at a time; closed by any.
 */
final class Line implements AutoCloseable {
  private static final int FIRST_BYTES = 1024;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private ByteBuffer answer = ByteBuffer.allocate(FIRST_BYTES); // of the frame that comes

  Line(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false);
    this.selector = Selector.open();
    this.key = channel.register(selector, SelectionKey.OP_READ);
  }

  /**
   * Sends a frame.
   *
   * @return false where there is no room for it by then, or this thread was interrupted: the line
   *     is of no use any more
   */
  boolean send(ByteBuffer frame, long untilNanos) throws IOException {
    while (frame.hasRemaining()) {
      if (channel.write(frame) == 0 && !await(SelectionKey.OP_WRITE, untilNanos)) {
        return false;
      }
    }
    answer.clear();
    return true;
  }

  /**
   * The answer to what was sent; null where it has not come by then, or this thread was
   * interrupted: one may go on waiting.
   *
   * @throws EOFException when the other side is gone
   * @throws Broken when it is no frame, or more than one
   */
  Frames.@Nullable Frame receive(long untilNanos) throws IOException {
    while (true) {
      int came = channel.read(answer);
      if (came < 0) {
        throw new EOFException("the other side is gone");
      }
      Frames.Frame whole = came == 0 ? null : whole();
      if (whole != null) {
        return whole;
      }
      if (came == 0 && !await(SelectionKey.OP_READ, untilNanos)) {
        return null;
      }
    }
  }

  private Frames.@Nullable Frame whole() {
    if (answer.position() < Frames.HEAD) {
      return null;
    }
    int bytes = Frames.HEAD + Frames.length(answer.getInt(0));
    if (answer.position() > bytes) {
      throw new Broken("expected one answer, got more behind it");
    }
    if (answer.position() == bytes) {
      byte[] content = new byte[bytes - Frames.HEAD];
      answer.get(Frames.HEAD, content);
      return Frames.Frame.of(answer.getLong(Integer.BYTES), content);
    }
    if (answer.capacity() < bytes) {
      answer = ByteBuffer.allocate(bytes).put(answer.flip());
    }
    return null;
  }

  /** False when the time is over, or this thread was interrupted. */
  private boolean await(int what, long untilNanos) throws IOException {
    long nanos = untilNanos - System.nanoTime();
    if (nanos <= 0 || Thread.currentThread().isInterrupted()) {
      return false;
    }
    key.interestOps(what);
    selector.select(1 + TimeUnit.NANOSECONDS.toMillis(nanos));
    selector.selectedKeys().clear();
    return !Thread.currentThread().isInterrupted();
  }

  @Override
  public void close() {
    try (channel;
        selector) {
      key.cancel();
    } catch (IOException gone) {
      System.getLogger("joist.serving").log(System.Logger.Level.DEBUG, "a socket", gone);
    }
  }
}
