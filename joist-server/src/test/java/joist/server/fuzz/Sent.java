package joist.server.fuzz;

import com.google.protobuf.MessageLite;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is sent of a call of gRPC.
 *
 * @param pieces of its body, which come one after the other
 * @param isZipped it says that its messages may be
 * @param isWhole its caller sends all of it, and waits for the answer
 */
record Sent(List<byte[]> pieces, boolean isZipped, boolean isWhole) {
  /** Of a frame: whether it is packed, and its length. */
  static final int HEAD_BYTES = 5;

  /** Of a call's first byte: {@link #TAIL_BYTES} more come behind the others. */
  static final int TAIL = 0x80;

  /** Of a call's first byte: it is zipped. */
  static final int ZIPPED = 0x40;

  /** Of a call's first byte: its caller leaves. */
  static final int LEFT = 0x20;

  /** More than a short message's. It is {@value}. */
  static final int TAIL_BYTES = 3 * (22 << 10);

  private static final int SIZE = 0x1F;

  /** All of one frame. */
  static Sent whole(byte[] frame) {
    return new Sent(List.of(frame), false, true);
  }

  /**
   * A call's bytes, behind a first one which says how they come: so many at a time, or, where that
   * is 0, all at once.
   *
   * @param tail what may come behind them
   */
  static Sent of(byte[] data, byte[] tail) {
    int first = data.length == 0 ? 0 : data[0];
    int size = (first & SIZE) == 0 ? Math.max(1, data.length) : first & SIZE;
    List<byte[]> pieces = new ArrayList<>();
    for (int at = 1; at < data.length; at += size) {
      pieces.add(Arrays.copyOfRange(data, at, Math.min(data.length, at + size)));
    }
    if ((first & TAIL) != 0) {
      pieces.add(tail);
    }
    return new Sent(pieces, (first & ZIPPED) != 0, (first & LEFT) == 0);
  }

  /** As gRPC has a message that is not packed. */
  static byte[] frame(MessageLite message) {
    return frame(0, message.toByteArray());
  }

  /**
   * As gRPC has a message.
   *
   * @param packed 1 where it is
   */
  static byte[] frame(int packed, byte[] message) {
    return ByteBuffer.allocate(HEAD_BYTES + message.length)
        .put((byte) packed)
        .putInt(message.length)
        .put(message)
        .array();
  }
}
