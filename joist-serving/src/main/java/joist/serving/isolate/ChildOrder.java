package joist.serving.isolate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What a child is to do, as it is told on its standard input, where nobody else sees it.
 *
 * @param token that it proves itself with
 * @param copied whether the model's file may be overwritten while it runs
 * @param budgetBytes that its model may take
 */
record ChildOrder(
    Path socket,
    Path memory,
    String token,
    Path model,
    boolean copied,
    long budgetBytes,
    int calls,
    long callBytes) {

  void write(DataOutputStream out) throws IOException {
    out.writeInt(Frames.VERSION);
    out.writeUTF(socket.toString());
    out.writeUTF(memory.toString());
    out.writeUTF(token);
    out.writeUTF(model.toString());
    out.writeBoolean(copied);
    out.writeLong(budgetBytes);
    out.writeInt(calls);
    out.writeLong(callBytes);
    out.flush();
  }

  static ChildOrder read(DataInputStream in) throws IOException {
    int version = in.readInt();
    if (version != Frames.VERSION) {
      throw new IOException(
          "expected a parent of version %d, got one of %d".formatted(Frames.VERSION, version));
    }
    return new ChildOrder(
        Path.of(in.readUTF()),
        Path.of(in.readUTF()),
        in.readUTF(),
        Path.of(in.readUTF()),
        in.readBoolean(),
        in.readLong(),
        in.readInt(),
        in.readLong());
  }

  /** Tells a child that has its order to stop a call. */
  static void cancel(DataOutputStream out, int place, long call) throws IOException {
    ByteBuffer both = ByteBuffer.allocate(Integer.BYTES + Long.BYTES);
    out.write(both.putInt(place).putLong(call).array()); // at once: others may do so too
    out.flush();
  }
}
