package joist.serving.isolate;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The file that a parent and its child both map: for each call at a time, a stretch for what goes
 * in and one for what comes out. It is sparse: only what calls have used takes memory.
 */
final class SharedFile implements AutoCloseable {
  private final FileChannel channel;
  private final Arena arena = Arena.ofShared();
  private final List<SharedArea> areas = new ArrayList<>();

  /**
   * @param calls how many at a time
   * @param callBytes of each direction of each
   */
  SharedFile(Path file, int calls, long callBytes) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    long bytes = Math.multiplyExact(2L * calls, callBytes);
    MemorySegment all = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes, arena);
    for (int area = 0; area < 2 * calls; area++) {
      long from = area * callBytes;
      areas.add(new SharedArea(channel, from, all.asSlice(from, callBytes)));
    }
  }

  SharedArea in(int call) {
    return areas.get(2 * call);
  }

  SharedArea out(int call) {
    return areas.get(2 * call + 1);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException unclean) {
      System.getLogger("joist.serving").log(System.Logger.Level.DEBUG, "a shared file", unclean);
    }
    arena.close();
  }
}
