package joist.compiler.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import joist.compiler.x86.assembler.Assembler;
import joist.compiler.x86.assembler.Gpr;
import joist.compiler.x86.assembler.Location.At;
import org.junit.jupiter.api.Test;

@OnX86
class CodeMemoryTest {
  /** Writes {@code from + to} to the arguments. */
  private static byte[] sum() {
    Assembler code = new Assembler();
    code.add(Gpr.RSI, Gpr.RDX);
    code.store(new At(Gpr.RDI, 0), Gpr.RSI);
    code.ret();
    return code.toBytes();
  }

  @Test
  void codeRunsByBothWaysOfCallingIt() {
    MemorySegment code = CodeMemory.executable(sum());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answer = arena.allocate(8);
      NativeCall.plain(code, answer.address(), 40, 2);
      assertThat(answer.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(42);
      NativeCall.critical(code, answer.address(), -40, 2);
      assertThat(answer.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(-38);
    }
  }

  @Test
  void codeIsNeverWritableAndExecutableAtOnce() throws Exception {
    MemorySegment code = CodeMemory.executable(sum());
    String start = Long.toHexString(code.address()) + "-";
    assertThat(Files.readAllLines(Path.of("/proc/self/maps")))
        .filteredOn(line -> holds(line, code.address()))
        .singleElement()
        .asString()
        .as("the mapping with " + start)
        .contains(" r-xp ");
    assertThat(code.isReadOnly()).isTrue();
  }

  @Test
  void codeThatNothingRefersToIsGivenBack() throws Exception {
    long before = executableMappings();
    List<MemorySegment> codes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      codes.add(CodeMemory.executable(sum()));
    }
    codes.clear();
    for (int i = 0; i < 1000 && executableMappings() > before; i++) {
      System.gc();
      Thread.yield();
    }
    assertThat(executableMappings()).isLessThanOrEqualTo(before);
  }

  /** Bytes of memory that is in no file and may be executed, but for what may be written too. */
  private static long executableMappings() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains(" r-xp 00000000 00:00 0"))
        .filter(line -> !line.contains("["))
        .mapToLong(CodeMemoryTest::bytes)
        .sum();
  }

  private static long bytes(String line) {
    String[] range = line.substring(0, line.indexOf(' ')).split("-");
    return Long.parseUnsignedLong(range[1], 16) - Long.parseUnsignedLong(range[0], 16);
  }

  private static boolean holds(String line, long address) {
    String[] range = line.substring(0, line.indexOf(' ')).split("-");
    return Long.compareUnsigned(Long.parseUnsignedLong(range[0], 16), address) <= 0
        && Long.compareUnsigned(address, Long.parseUnsignedLong(range[1], 16)) < 0;
  }
}
