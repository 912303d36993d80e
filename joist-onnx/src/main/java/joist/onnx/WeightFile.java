package joist.onnx;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import joist.tensor.Tensor;

/**
 * The weights of one model in a file beside it. The file is named after its content, so that a
 * model never finds weights that are not its own, whenever it is read while another is written.
 */
final class WeightFile {
  private static final int ALIGNMENT = 64;
  private static final int CHUNK_BYTES = 8 << 20;
  private static final int NAME_DIGITS = 32;

  private final IdentityHashMap<Tensor, Entry> entries = new IdentityHashMap<>();
  private final List<Entry> inOrder = new ArrayList<>();
  private long size;
  private String name = "";

  /** Where a tensor's bytes lie in the file. */
  record Place(String file, long offset, long length) {}

  private record Entry(Tensor tensor, long offset, long length) {}

  /** Makes room for a tensor. */
  void add(Tensor tensor) {
    if (!entries.containsKey(tensor)) {
      long offset = Math.ceilDiv(size, ALIGNMENT) * ALIGNMENT;
      Entry entry = new Entry(tensor, offset, TensorBytes.size(tensor));
      entries.put(tensor, entry);
      inOrder.add(entry);
      size = offset + entry.length();
    }
  }

  boolean isEmpty() {
    return inOrder.isEmpty();
  }

  /** The tensor's place, where it has one in this file. */
  Optional<Place> place(Tensor tensor) {
    return Optional.ofNullable(entries.get(tensor))
        .map(entry -> new Place(name, entry.offset(), entry.length()));
  }

  /**
   * Writes the file beside {@code model} and gives it its name.
   *
   * @return the file, if it was not there before
   */
  Optional<Path> write(Path model) throws IOException {
    try (AtomicFile file = new AtomicFile(model)) {
      MessageDigest digest = sha256();
      for (Entry entry : inOrder) {
        file.channel().position(entry.offset());
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, entry.offset()));
        write(TensorBytes.of(entry.tensor()), file.channel(), digest);
      }
      String hex = HexFormat.of().formatHex(digest.digest()).substring(0, NAME_DIGITS);
      name = model.getFileName() + "." + hex + ".data";
      Path named = model.resolveSibling(name);
      boolean fresh = !Files.exists(named);
      file.moveTo(named);
      return fresh ? Optional.of(named) : Optional.empty();
    }
  }

  private static void write(MemorySegment bytes, FileChannel channel, MessageDigest digest)
      throws IOException {
    for (long at = 0; at < bytes.byteSize(); at += CHUNK_BYTES) {
      MemorySegment chunk = bytes.asSlice(at, Math.min(CHUNK_BYTES, bytes.byteSize() - at));
      ByteBuffer buffer = chunk.asByteBuffer();
      digest.update(buffer.duplicate());
      WireWriter.writeBlock(chunk, channel);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
