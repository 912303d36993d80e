package joist.compiler.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PerfMapTest {
  @Test
  void listsStartSizeAndNameOfCode(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("perf.map");
    PerfMap map = new PerfMap(Optional.of(file));
    map.add("joist one", MemorySegment.ofAddress(0x7000).reinterpret(32));
    map.add("joist two", MemorySegment.ofAddress(0x8000).reinterpret(255));
    assertThat(file).content().isEqualTo("7000 20 joist one\n8000 ff joist two\n");
  }

  @Test
  void listsNothingUnlessItIsAskedTo() {
    assertThat(PerfMap.byProperty()).isEqualTo(new PerfMap(Optional.empty()));
  }
}
