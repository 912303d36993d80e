package joist.table;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts the bytes that the streams of one pass over a file have read, and tells about once a MB.
 */
final class ProgressMeter {
  private static final long STEP = 1 << 20;

  private final ReadSettings.Progress progress;
  private final long total;
  private long done;
  private long told;

  ProgressMeter(ReadSettings.Progress progress, long total) {
    this.progress = progress;
    this.total = total;
  }

  InputStream watch(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public int read() throws IOException {
        int value = in.read();
        add(value < 0 ? 0 : 1);
        return value;
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = in.read(bytes, offset, length);
        add(Math.max(0, count));
        return count;
      }
    };
  }

  void finish() {
    add(total - done);
  }

  private synchronized void add(long bytes) {
    done += bytes;
    if (done - told >= STEP || (done == total && told < total)) {
      told = done;
      progress.read(done, total);
    }
  }
}
