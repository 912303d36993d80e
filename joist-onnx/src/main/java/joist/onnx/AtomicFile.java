package joist.onnx;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file in the making: filled under another name in the same folder, brought to the disk, and
 * renamed when it is whole. Closing one that was not renamed leaves nothing behind.
 */
final class AtomicFile implements AutoCloseable {
  private final Path part;
  private final FileChannel channel;

  /** Begins a file in the folder of {@code file}. */
  AtomicFile(Path file) throws IOException {
    part = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".part");
    channel = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  FileChannel channel() {
    return channel;
  }

  /** What was written so far, brought to the disk, under its passing name. */
  Path flushed() throws IOException {
    channel.force(true);
    return part;
  }

  /** Gives the file its name; a file of that name is replaced. */
  void moveTo(Path file) throws IOException {
    flushed();
    channel.close();
    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      flushFolder(folder);
    }
  }

  /** Makes the rename durable. Windows has no such call and needs none. */
  private static void flushFolder(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
        open.force(true);
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
    Files.deleteIfExists(part);
  }
}
