package joist.serving.isolate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import joist.tensor.OverBudgetException;

/**
 * What parent and child say to each other beside the shared memory: frames of a length, the number
 * of the call that they are of, and so many bytes, at most {@link #MOST}. One thread at a time.
 */
final class Frames implements AutoCloseable {
  /** Child and parent are of one build; this finds those that are not. */
  static final int VERSION = 4;

  static final int MOST = 1 << 20;

  /** The length and the number. */
  static final int HEAD = Integer.BYTES + Long.BYTES;

  private final SocketChannel channel;

  Frames(SocketChannel channel) {
    this.channel = channel;
  }

  /** Writes what a frame holds. */
  @FunctionalInterface
  interface Content {
    void writeTo(DataOutputStream out) throws IOException;
  }

  /**
   * A frame that came.
   *
   * @param call the number of the call that it is of
   */
  record Frame(long call, DataInputStream content) {
    static Frame of(long call, byte[] bytes) {
      return new Frame(call, new DataInputStream(new ByteArrayInputStream(bytes)));
    }
  }

  /**
   * A frame as bytes.
   *
   * @throws OverBudgetException when it is longer than a frame may be
   */
  static ByteBuffer encode(long call, Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0);
    out.writeLong(call);
    content.writeTo(out);
    byte[] frame = bytes.toByteArray();
    if (frame.length - HEAD > MOST) {
      throw new OverBudgetException(
          "expected names and shapes of at most %,d bytes in all, got %,d"
              .formatted(MOST, frame.length),
          true);
    }
    return ByteBuffer.wrap(frame).putInt(0, frame.length - HEAD);
  }

  /**
   * The length that a frame says it has.
   *
   * @throws Broken when that is none
   */
  static int length(int said) {
    if (said < 1 || said > MOST) {
      throw new Broken(
          "expected a frame of 1 to %,d bytes, got a length of %,d".formatted(MOST, said));
    }
    return said;
  }

  /**
   * @throws OverBudgetException when it is longer than a frame may be; nothing is sent then
   */
  void send(long call, Content content) throws IOException {
    ByteBuffer frame = encode(call, content);
    while (frame.hasRemaining()) {
      channel.write(frame);
    }
  }

  /**
   * The next frame, whenever it comes.
   *
   * @throws EOFException when the other side is gone
   * @throws Broken when its length is none
   */
  Frame receive() throws IOException {
    ByteBuffer head = read(HEAD);
    int length = length(head.getInt());
    long call = head.getLong();
    return Frame.of(call, read(length).array());
  }

  private ByteBuffer read(int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the other side is gone");
      }
    }
    return buffer.flip();
  }

  SocketChannel channel() {
    return channel;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException gone) {
      System.getLogger("joist.serving").log(System.Logger.Level.DEBUG, "a socket", gone);
    }
  }
}
