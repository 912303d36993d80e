package joist.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A number beside the embedded database that others can poll without opening it: even at rest, odd
 * while a writer is at work.
 *
 * <p>The number moves before a commit and after it. So a reader that remembers an even number, and
 * finds it again, knows that nothing was committed since; and a writer killed in between leaves an
 * odd number, which the next holder of the database settles. All but {@link #read} are called by
 * the database's holder only. The file is not flushed: no memory of it outlives a power failure.
 */
final class RevisionFile {
  private final Path file;

  RevisionFile(Path file) {
    this.file = file;
  }

  long read() {
    ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.read(number, 0) == Long.BYTES ? number.getLong(0) : 0;
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw Failures.file("read", file, e);
    }
  }

  /** Says that a change may come. */
  void begin() {
    write(read() | 1);
  }

  /** Says that the database is at rest; after a change, with a number never used before. */
  void settle() {
    long number = read();
    if ((number & 1) == 1) {
      write(number + 1);
    }
  }

  private void write(long number) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).putLong(0, number);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(bytes, 0);
    } catch (IOException e) {
      throw Failures.file("write", file, e);
    }
  }
}
