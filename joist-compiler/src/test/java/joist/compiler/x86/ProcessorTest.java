package joist.compiler.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import joist.compiler.x86.Processor.Feature;
import joist.compiler.x86.generator.Level;
import org.junit.jupiter.api.Test;

@OnX86
class ProcessorTest {
  @Test
  void agreesWithTheSystemAboutWhatTheProcessorCanDo() throws Exception {
    List<String> flags =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("flags"))
            .flatMap(line -> List.of(line.split("\\s+")).stream())
            .toList();
    Processor processor = Processor.ask();
    assertThat(processor.can(Level.AVX2)).isEqualTo(flags.containsAll(List.of("avx2", "fma")));
    assertThat(processor.can(Level.AVX512))
        .isEqualTo(
            flags.containsAll(List.of("fma", "avx512f", "avx512bw", "avx512vl", "avx512dq")));
  }

  @Test
  void saysWhatIsMissing() {
    EnumSet<Feature> some = EnumSet.of(Feature.OSXSAVE, Feature.AVX, Feature.AVX2, Feature.AVX512F);
    Processor processor = new Processor(some, 0x6);
    assertThat(processor.lacks(Level.AVX2)).containsExactly("FMA");
    assertThat(processor.lacks(Level.AVX512))
        .containsExactly(
            "FMA", "AVX512DQ", "AVX512BW", "AVX512VL", "the system's support of ZMM registers");
  }
}
