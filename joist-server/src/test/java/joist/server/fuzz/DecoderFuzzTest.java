package joist.server.fuzz;

import com.code_intelligence.jazzer.api.BugDetectors;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Looks for bodies and messages that a decoder neither takes nor refuses as it should, guided by
 * coverage. Selected by the Maven profile {@code fuzz}; {@code -Djazzer.max_duration=1m} bounds it.
 */
@Tag("fuzz")
class DecoderFuzzTest {
  private static final Decoders DECODERS = new Decoders();

  @AfterAll
  static void close() {
    DECODERS.close();
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "10m")
  void decodesOrRefusesWhateverComes(byte[] data) {
    try (var _ = BugDetectors.allowNetworkConnections()) { // to the server that is looked at
      DECODERS.check(data);
    }
  }

  static Stream<byte[]> seeds() {
    return Stream.concat(DECODERS.seeds().stream(), DECODERS.calls().stream());
  }
}
