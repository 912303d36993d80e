package joist.serving.isolate;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * What parent and child say to each other beside the shared memory: frames of a length and so many
 * bytes, at most {@link #MOST}. One thread at a time.
 */
final class Frames implements AutoCloseable {
  /** Child and parent are of one build; this finds those that are not. */
  static final int VERSION = 1;

  static final int MOST = 1 << 20;

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
   * @throws SharedArea.TooLargeException when it is longer than a frame may be; nothing is sent
   *     then
   */
  void send(Content content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0);
    content.writeTo(out);
    byte[] frame = bytes.toByteArray();
    if (frame.length - Integer.BYTES > MOST) {
      throw new SharedArea.TooLargeException(
          "expected names and shapes of at most %,d bytes in all, got %,d"
              .formatted(MOST, frame.length));
    }
    ByteBuffer buffer = ByteBuffer.wrap(frame).putInt(0, frame.length - Integer.BYTES);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /**
   * The next frame.
   *
   * @throws EOFException when the other side is gone
   * @throws Broken when its length is none
   */
  DataInputStream receive() throws IOException {
    int length = read(Integer.BYTES).getInt();
    if (length < 1 || length > MOST) {
      throw new Broken(
          "expected a frame of 1 to %,d bytes, got a length of %,d".formatted(MOST, length));
    }
    return new DataInputStream(new ByteArrayInputStream(read(length).array()));
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

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException gone) {
      System.getLogger("joist.serving").log(System.Logger.Level.DEBUG, "a socket", gone);
    }
  }
}
