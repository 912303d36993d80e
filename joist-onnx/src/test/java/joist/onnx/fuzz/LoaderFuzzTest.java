package joist.onnx.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Looks for files that the loader neither reads nor refuses as it should, guided by coverage.
 * Selected by the Maven profile {@code fuzz}; {@code -Djazzer.max_duration=1m} bounds it.
 */
@Tag("fuzz")
class LoaderFuzzTest {
  private static final List<byte[]> SEEDS = SeedModels.all();

  /** Input that begins with this byte is a file; any other is a script of the mutator. */
  private static final byte FILE = 0;

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "10m")
  void readsOrRefusesEveryFile(byte[] data) {
    if (data.length > 0 && data[0] == FILE) {
      LoaderCheck.check(Arrays.copyOfRange(data, 1, data.length));
    } else {
      LoaderCheck.check(new ModelMutator(data).mutate(SEEDS));
    }
  }

  static Stream<byte[]> seeds() {
    Stream<byte[]> files = SEEDS.stream().map(LoaderFuzzTest::asFile);
    return Stream.concat(files, SEEDS.stream().map(seed -> Arrays.copyOf(seed, 60)));
  }

  private static byte[] asFile(byte[] seed) {
    byte[] data = new byte[seed.length + 1];
    data[0] = FILE;
    System.arraycopy(seed, 0, data, 1, seed.length);
    return data;
  }
}
