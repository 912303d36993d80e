package joist.compiler.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import joist.compiler.share.HeldTensor.Origin;
import joist.tensor.Ledger;
import joist.tensor.OverBudgetException;
import joist.tensor.Region;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightsCacheTest {
  private static final long BYTES = WeightsCache.LEAST_BYTES + 40;
  private static final Origin ORIGIN = new Origin("ab".repeat(32), 128);

  @TempDir private Path temporary;
  private final AtomicInteger packings = new AtomicInteger();

  private Path folder() {
    return temporary.resolve("weights");
  }

  private WeightsCache cache(long budget) {
    return new WeightsCache(folder(), budget);
  }

  /** Packs bytes that all are {@code value}. */
  private MemorySegment packed(WeightsCache cache, int value, Region region) {
    return cache
        .packed(
            new Origin(ORIGIN.digest(), value),
            "layout",
            BYTES,
            region,
            to -> {
              packings.incrementAndGet();
              to.fill((byte) value);
            })
        .orElseThrow();
  }

  private void assertGives(WeightsCache cache, int value) {
    try (Region region = Region.open("m")) {
      MemorySegment weights = packed(cache, value, region);
      assertThat(weights.byteSize()).isEqualTo(BYTES);
      for (byte each : weights.toArray(ValueLayout.JAVA_BYTE)) {
        if (each != value) {
          throw new AssertionError("expected " + value + ", got " + each);
        }
      }
      assertThat(region.bytes()).isEqualTo(BYTES);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder())) {
      return all.sorted().toList();
    }
  }

  @Test
  void packsOnceAndIsMappedByAllWhoComeLater() throws IOException {
    try (Region one = Region.open("one");
        Region other = Region.open("other")) {
      packed(cache(1L << 30), 7, one);
      MemorySegment again = packed(cache(1L << 30), 7, other);
      assertThat(packings).hasValue(1);
      assertThat(again.isMapped()).isTrue();
      assertThat(again.get(ValueLayout.JAVA_BYTE, BYTES - 1)).isEqualTo((byte) 7);
      assertThat(files()).hasSize(1);
    }
  }

  @Test
  void aMappingCannotBeWritten() throws IOException {
    try (Region region = Region.open("one")) {
      MemorySegment weights = packed(cache(1L << 30), 7, region);
      assertThat(weights.isReadOnly()).isTrue();
      assertThatThrownBy(() -> weights.set(ValueLayout.JAVA_BYTE, 0, (byte) 1))
          .isInstanceOf(IllegalArgumentException.class);
      if (!Files.exists(Path.of("/proc/self/maps"))) {
        return;
      }
      // Not only Java says so: the pages themselves are mapped without the right to write.
      assertThat(Files.readAllLines(Path.of("/proc/self/maps")))
          .filteredOn(line -> line.contains(folder().toString()))
          .isNotEmpty()
          .allMatch(line -> line.contains(" r--s "));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 9, 73, 81, 90, 4096, 4096 + 77_777, 4096 + BYTES - 1})
  void aFileWithAnyByteChangedIsPackedAnew(long at) throws IOException {
    try (Region region = Region.open("one")) {
      packed(cache(1L << 30), 7, region);
    }
    Path file = files().getFirst();
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 0x10;
    Files.delete(file);
    Files.write(file, bytes);
    assertIntactAgain();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 4096, 5000, (int) (4096 + BYTES - 1), (int) (4096 + BYTES + 1)})
  void aFileOfAnotherSizeIsPackedAnew(int size) throws IOException {
    try (Region region = Region.open("one")) {
      packed(cache(1L << 30), 7, region);
    }
    Path file = files().getFirst();
    byte[] bytes = java.util.Arrays.copyOf(Files.readAllBytes(file), size);
    Files.delete(file);
    Files.write(file, bytes);
    assertIntactAgain();
  }

  private void assertIntactAgain() {
    assertGives(cache(1L << 30), 7);
    assertThat(packings).hasValue(2);
  }

  /** One for whom all files were written an hour ago. */
  private WeightsCache later(String start) {
    InstantSource later = InstantSource.offset(InstantSource.system(), Duration.ofHours(1));
    return new WeightsCache(folder(), 1L << 30, later, Optional.of(start));
  }

  private Path only(String ending) throws IOException {
    return files().stream().filter(file -> file.toString().endsWith(ending)).findFirst().get();
  }

  private void change(Path weights) throws IOException {
    Files.setPosixFilePermissions(weights, PosixFilePermissions.fromString("rw-------"));
    byte[] bytes = Files.readAllBytes(weights);
    bytes[5000] ^= 0x10;
    Files.write(weights, bytes);
  }

  @Test
  void weightsThatWereFoundIntactAreSealedAndAChangeInPlaceBreaksTheSeal() throws IOException {
    assertGives(later("monday"), 7);
    assertThat(only(".seal")).exists();
    assertGives(later("monday"), 7);
    assertThat(packings).hasValue(1);
    FileTime before = Files.getLastModifiedTime(only(".weights"));
    change(only(".weights"));
    Files.setLastModifiedTime(only(".weights"), before);
    assertGives(later("monday"), 7);
    assertThat(packings).hasValue(2);
  }

  /** As a loss of power leaves it: all as it was to the system, but for the bytes. */
  @Test
  void aSealIsBelievedUntilTheSystemStartsAnew() throws IOException {
    assertGives(later("monday"), 7);
    Path weights = only(".weights");
    change(weights);
    String identity = FileSeal.identity(weights).orElseThrow() + " monday";
    String key = weights.getFileName().toString().substring(0, 64);
    Files.delete(only(".seal"));
    Files.writeString(folder().resolve(key + ".seal"), new FileSeal(identity, key).text());
    try (Region region = Region.open("one")) {
      MemorySegment believed = packed(later("monday"), 7, region);
      assertThat(believed.get(ValueLayout.JAVA_BYTE, 5000 - 4096)).isEqualTo((byte) (7 ^ 0x10));
    }
    assertGives(later("tuesday"), 7);
    assertThat(packings).hasValue(2);
  }

  @Test
  void weightsThatCannotBeSealedAreMappedAllTheSame() throws IOException {
    assertGives(later("monday"), 7);
    Path seal = only(".seal");
    Files.delete(seal);
    Files.createFile(Files.createDirectory(seal).resolve("in the way"));
    assertGives(later("monday"), 7);
    assertGives(later("monday"), 7);
    assertThat(packings).hasValue(1);
  }

  @Test
  void whatIsUsedUnderASealIsNotOld() throws IOException {
    assertGives(later("monday"), 1);
    assertGives(later("monday"), 2);
    for (Path each : files()) {
      Files.setLastModifiedTime(each, FileTime.fromMillis(1_000_000));
    }
    assertGives(later("monday"), 1); // whose time of change is another now: checked, and sealed
    assertGives(cache(2 * (BYTES + 4096) + 10_000), 3);
    assertGives(later("monday"), 1);
    assertThat(packings).hasValue(3);
    assertGives(later("monday"), 2);
    assertThat(packings).hasValue(4);
  }

  @Test
  void whereTheSystemDoesNotTellItsStartEveryByteIsReadEachTime() throws IOException {
    InstantSource later = InstantSource.offset(InstantSource.system(), Duration.ofHours(1));
    assertGives(new WeightsCache(folder(), 1L << 30, later, Optional.empty()), 7);
    assertThat(files()).hasSize(1);
  }

  @Test
  void otherLayoutsAreOthers() {
    WeightsCache cache = cache(1L << 30);
    try (Region region = Region.open("one")) {
      cache.packed(ORIGIN, "by rows", BYTES, region, to -> to.fill((byte) 1)).orElseThrow();
      MemorySegment other =
          cache.packed(ORIGIN, "by columns", BYTES, region, to -> to.fill((byte) 2)).orElseThrow();
      assertThat(other.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 2);
    }
  }

  @Test
  void theFolderStaysWithinItsBudgetAndForgetsWhatWasUsedLongestAgo() throws IOException {
    WeightsCache cache = cache(3 * (BYTES + 4096) + 100);
    for (int value = 1; value <= 3; value++) {
      assertGives(cache, value);
    }
    List<Path> three = files();
    for (Path each : three) {
      Files.setLastModifiedTime(each, FileTime.fromMillis(1_000_000));
    }
    assertGives(cache, 1);
    assertThat(packings).hasValue(3);
    assertGives(cache, 4);
    assertGives(cache, 5);
    assertThat(cache.bytes()).isLessThanOrEqualTo(3 * (BYTES + 4096) + 100);
    assertGives(cache, 1);
    assertThat(packings).hasValue(5);
  }

  @Test
  void whatAProcessThatDiedLeftIsDeletedInItsTurn() throws IOException {
    WeightsCache cache = cache(BYTES + 5000);
    String name = "ab".repeat(32) + ".weights.00000000-0000-0000-0000-000000000000.part";
    Path left = Files.write(folder().resolve(name), new byte[4000]);
    Files.setLastModifiedTime(left, FileTime.fromMillis(1_000_000));
    assertGives(cache, 1);
    assertThat(left).doesNotExist();
  }

  @Test
  void whatIsEvictedStaysWithThoseWhoHaveMappedIt() throws IOException {
    WeightsCache cache = cache(BYTES + 5000);
    try (Region region = Region.open("one")) {
      MemorySegment first = packed(cache, 1, region);
      packed(cache, 2, region);
      assertThat(files()).hasSize(1);
      assertThat(first.get(ValueLayout.JAVA_BYTE, BYTES - 1)).isEqualTo((byte) 1);
    }
  }

  @Test
  void whatIsLargerThanTheBudgetOrSmallIsLeftToTheCaller() {
    try (Region region = Region.open("one")) {
      assertThat(cache(BYTES).packed(ORIGIN, "l", BYTES, region, to -> {})).isEmpty();
      assertThat(cache(1L << 30).packed(ORIGIN, "l", 100, region, to -> {})).isEmpty();
      assertThat(region.bytes()).isZero();
    }
  }

  @Test
  void whatHasNoRoomIsNotPacked() {
    Ledger small = new Ledger(BYTES - 1);
    try (Region region = Region.open("one", small.open("one"))) {
      assertThatThrownBy(() -> packed(cache(1L << 30), 7, region))
          .isInstanceOf(OverBudgetException.class);
      assertThat(packings).hasValue(0);
      assertThat(small.totalBytes()).isZero();
    }
  }

  @Test
  void aFolderThatVanishesCostsNoAnswer() throws IOException {
    WeightsCache cache = cache(1L << 30);
    Files.delete(folder());
    try (Region region = Region.open("one")) {
      assertThat(cache.packed(ORIGIN, "l", BYTES, region, to -> {})).isEmpty();
      assertThat(region.bytes()).isZero();
    }
  }

  @Test
  void refusesAFolderThatIsNoneOrThatOthersMayWriteTo() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "text");
    assertThatThrownBy(() -> new WeightsCache(file, 100))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot use the folder for weights");
    Path open = Files.createDirectory(temporary.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> new WeightsCache(open, 100))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("others may write");
    assertThatThrownBy(() -> new WeightsCache(folder(), 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Only who is root can make the folder of another. */
  @Test
  void refusesAFolderOfAnotherUserAndBelievesNoneThatBecameAnothers() throws IOException {
    WeightsCache before = cache(1L << 30);
    boolean isRoot = (int) Files.getAttribute(folder(), "unix:uid") == 0;
    assumeTrue(isRoot, "run by root");
    assertGives(before, 7);
    Files.setAttribute(folder(), "unix:uid", 12_345);
    assertThatThrownBy(() -> cache(1L << 30))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a folder for weights of the user who runs this")
        .hasMessageContaining("12345");
    try (Region region = Region.open("one")) {
      Origin origin = new Origin(ORIGIN.digest(), 7);
      assertThat(before.packed(origin, "layout", BYTES, region, to -> {})).isEmpty();
    }
    assertThat(files()).hasSize(1);
  }

  @Test
  void manyWhoComeAtTheSameTimeGetTheSameWeights() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
      List<Future<Byte>> all = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        all.add(
            threads.submit(() -> {
              try (Region region = Region.open("m")) {
                return packed(cache(1L << 30), 7, region).get(ValueLayout.JAVA_BYTE, BYTES - 1);
              }
            }));
      }
      for (Future<Byte> each : all) {
        assertThat(each.get()).isEqualTo((byte) 7);
      }
    }
    assertThat(files()).hasSize(1);
  }

  private String digest(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(Files.size(file));
      bytes.copyFrom(MemorySegment.ofArray(Files.readAllBytes(file)));
      InstantSource later = InstantSource.offset(InstantSource.system(), Duration.ofHours(1));
      WeightsCache cache = new WeightsCache(folder(), 1L << 30, later);
      return cache.sealed(cache.opening(file), bytes).digest();
    }
  }

  @Test
  void aFilesDigestIsKeptUntilTheFileChanges() throws IOException {
    Path file = Files.writeString(temporary.resolve("model"), "one");
    String one = digest(file);
    assertThat(one).isEqualTo(Checksum.sha256("one"));
    assertThat(digest(file)).isEqualTo(one);
    FileTime before = Files.getLastModifiedTime(file);
    Files.writeString(file, "two");
    Files.setLastModifiedTime(file, before);
    assertThat(digest(file)).isEqualTo(Checksum.sha256("two"));
  }

  @Test
  void aFileThatJustChangedIsNotSealed() throws IOException {
    Path file = Files.writeString(temporary.resolve("model"), "one");
    MemorySegment bytes = MemorySegment.ofArray(Files.readAllBytes(file));
    WeightsCache cache = cache(1L << 30);
    assertThat(cache.sealed(cache.opening(file), bytes).digest()).isEqualTo(Checksum.sha256("one"));
    assertThat(files()).isEmpty();
  }

  @Test
  void aFileThatTakesTheOpenedOnesPlaceIsNotKnownByTheOldBytes() throws IOException {
    InstantSource later = InstantSource.offset(InstantSource.system(), Duration.ofHours(1));
    WeightsCache cache = new WeightsCache(folder(), 1L << 30, later);
    Path file = Files.writeString(temporary.resolve("model"), "one");
    Path other = Files.writeString(temporary.resolve("other"), "two");
    OpenedFile opened = cache.opening(file);
    MemorySegment bytes = MemorySegment.ofArray(Files.readAllBytes(file));
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    assertThat(cache.sealed(opened, bytes).digest()).isEqualTo(Checksum.sha256("one"));
    assertThat(files()).isEmpty();
    assertThat(digest(file)).isEqualTo(Checksum.sha256("two"));
    // The other way round: what is known of the one that was opened is not believed of the next.
    OpenedFile two = cache.opening(file);
    Files.writeString(other, "three");
    Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
    MemorySegment three = MemorySegment.ofArray(Files.readAllBytes(file));
    assertThat(cache.sealed(two, three).digest()).isEqualTo(Checksum.sha256("three"));
  }

  @Test
  void aDamagedSealIsMadeAnew() throws IOException {
    Path file = Files.writeString(temporary.resolve("model"), "one");
    digest(file);
    Path seal = files().getFirst();
    String text = Files.readString(seal);
    Files.delete(seal);
    Files.writeString(seal, text.replace(Checksum.sha256("one"), Checksum.sha256("two")));
    assertThat(digest(file)).isEqualTo(Checksum.sha256("one"));
    Files.write(seal, new byte[] {-1, -2, 10});
    assertThat(digest(file)).isEqualTo(Checksum.sha256("one"));
  }

  @Test
  void takesNothingOutOfItsFolderThatItDidNotPutThere() throws IOException {
    WeightsCache cache = cache(2 * BYTES);
    for (String name : List.of("thesis.txt", "mine.weights", "notes.part", "a".repeat(64))) {
      Files.write(folder().resolve(name), new byte[(int) BYTES]);
    }
    for (int value = 1; value <= 4; value++) {
      assertGives(cache, value);
    }
    assertThat(cache.bytes()).isLessThanOrEqualTo(2 * BYTES).isGreaterThan(0);
    for (String name : List.of("thesis.txt", "mine.weights", "notes.part", "a".repeat(64))) {
      assertThat(folder().resolve(name)).exists().hasSize(BYTES);
    }
  }
}
