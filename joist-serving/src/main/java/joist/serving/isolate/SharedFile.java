package joist.serving.isolate;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The file that a parent and its child both map: for each call at a time, a stretch for what goes
 * in and one for what comes out. It is sparse: only what calls have used takes memory.
 */
final class SharedFile implements AutoCloseable {
  private final RandomAccessFile file;
  private final Arena arena = Arena.ofShared();
  private final List<SharedArea> areas = new ArrayList<>();

  /**
   * @param calls how many at a time
   * @param callBytes of each direction of each
   */
  SharedFile(Path path, int calls, long callBytes) throws IOException {
    file = new RandomAccessFile(path.toFile(), "rw");
    long bytes = Math.multiplyExact(2L * calls, callBytes);
    MemorySegment all = file.getChannel().map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    for (int area = 0; area < 2 * calls; area++) {
      long from = area * callBytes;
      areas.add(new SharedArea(file, from, all.asSlice(from, callBytes)));
    }
  }

  SharedArea in(int call) {
    return areas.get(2 * call);
  }

  SharedArea out(int call) {
    return areas.get(2 * call + 1);
  }

  /** Bytes of it that are in use. */
  long bytes() {
    return areas.stream().mapToLong(SharedArea::bytes).sum();
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException unclean) {
      System.getLogger("joist.serving").log(System.Logger.Level.DEBUG, "a shared file", unclean);
    }
    arena.close();
  }
}
