package joist.server.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import joist.server.http.RequestException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedRegionsTest {
  @TempDir Path outside;
  private Path folder;
  private SharedRegions regions;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(outside.resolve("shm"));
    regions = new SharedRegions(folder);
    Files.write(folder.resolve("object"), new byte[] {0, 1, 2, 3, 4, 5, 6, 7});
    Files.write(outside.resolve("secret"), new byte[64]);
  }

  private static void assertRefused(Runnable action, String message) {
    assertThatThrownBy(action::run)
        .isInstanceOfSatisfying(
            RequestException.class, why -> assertThat(why.status()).isEqualTo(400))
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret",
        "/../secret",
        "a/b",
        "..",
        ".",
        "",
        "/",
        "//object",
        "object\0x",
        "\ud800"
      })
  void refusesKeysThatAreNotPlainNames(String key) {
    assertRefused(() -> regions.register("r", key, 0, 8), "a shared memory object's name");
  }

  @Test
  void refusesWhatIsNoObject() throws IOException {
    Files.createSymbolicLink(folder.resolve("link"), outside.resolve("secret"));
    Files.createDirectory(folder.resolve("folder"));

    assertRefused(() -> regions.register("r", "/link", 0, 8), "something else");
    assertRefused(() -> regions.register("r", "/folder", 0, 8), "something else");
    assertRefused(() -> regions.register("r", "/absent", 0, 8), "create it before");
  }

  @Test
  void refusesStretchesThatTheObjectHasNot() {
    assertRefused(() -> regions.register("r", "/object", 0, 9), "it has 8 in all");
    assertRefused(() -> regions.register("r", "/object", 4, 5), "it has 8 in all");
    assertRefused(() -> regions.register("r", "/object", Long.MAX_VALUE, 1), "it has 8 in all");
    assertRefused(() -> regions.register("r", "/object", 0, Long.MAX_VALUE), "it has 8 in all");
    assertRefused(() -> regions.register("r", "/object", -1, 4), "an offset from 0");
    assertRefused(() -> regions.register("r", "/object", 0, 0), "a size from 1");
    assertRefused(() -> regions.register("", "/object", 0, 4), "a region's name");
  }

  @Test
  void refusesReadsAndWritesOutsideARegion() {
    regions.register("r", "/object", 2, 4);

    assertRefused(() -> regions.read("r", 0, 5), "at most its 4 bytes");
    assertRefused(() -> regions.read("r", 3, 2), "at most its 4 bytes");
    assertRefused(() -> regions.read("r", -1, 2), "at most its 4 bytes");
    assertRefused(() -> regions.read("r", Long.MAX_VALUE, 2), "at most its 4 bytes");
    assertRefused(() -> regions.read("r", 0, -2), "at most its 4 bytes");
    assertRefused(() -> regions.read("s", 0, 4), "registered are: r");
    MemorySegment three = MemorySegment.ofArray(new byte[3]);
    assertRefused(() -> regions.write("r", 0, 2, three), "2 are reserved");
    assertRefused(() -> regions.write("r", 2, 3, three), "at most its 4 bytes");
  }

  @Test
  void readsACopyAndWritesThrough() throws IOException {
    regions.register("r", "/object", 2, 4);
    MemorySegment copy = regions.read("r", 1, 2);
    regions.write("r", 1, 2, MemorySegment.ofArray(new byte[] {9, 9}));

    assertThat(copy.toArray(ValueLayout.JAVA_BYTE)).containsExactly(3, 4);
    assertThat(Files.readAllBytes(folder.resolve("object")))
        .containsExactly(0, 1, 2, 9, 9, 5, 6, 7);
  }

  @Test
  void aNameIsTakenUntilItIsUnregistered() {
    regions.register("r", "object", 0, 4);
    assertRefused(() -> regions.register("r", "object", 0, 4), "unregister it first");
    assertThat(regions.all()).extracting(SharedRegion::key).containsExactly("object");
    regions.unregister("r");
    regions.unregister("r");
    regions.register("r", "object", 4, 4);
    regions.unregisterAll();
    assertThat(regions.all()).isEmpty();
  }

  @Test
  void survivesAnObjectThatIsCut() throws IOException {
    Files.write(folder.resolve("large"), new byte[1 << 20]);
    regions.register("r", "large", 0, 1 << 20);
    try (RandomAccessFile file = new RandomAccessFile(folder.resolve("large").toFile(), "rw")) {
      file.setLength(0);
    }

    assertRefused(() -> regions.read("r", 0, 1 << 20), "has become shorter");
    assertRefused(
        () -> regions.write("r", 0, 1 << 20, MemorySegment.ofArray(new byte[1 << 20])),
        "has become shorter");
  }
}
