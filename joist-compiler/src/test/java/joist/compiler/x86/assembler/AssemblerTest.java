package joist.compiler.x86.assembler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Encodings against a disassembler's reading of them, which is kept in {@code encodings.txt}: a
 * line holds the bytes and what objdump (GNU binutils) makes of them. {@code -Djoist.golden=FILE}
 * writes the file anew.
 */
class AssemblerTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void encodesEveryInstructionAsTheDisassemblerReadsIt() throws IOException {
    Map<String, String> golden = golden();
    for (Map.Entry<String, byte[]> each : instructions().entrySet()) {
      String hex = HEX.formatHex(each.getValue());
      assertThat(golden.containsKey(hex)).as(each.getKey() + " as " + hex).isTrue();
      assertThat(normal(golden.get(hex))).as(hex).isEqualTo(each.getKey());
    }
    assertThat(golden).hasSize(instructions().size());
  }

  @Test
  void theInstalledDisassemblerReadsTheSame(@TempDir Path folder) throws Exception {
    Path objdump = Path.of("/usr/bin/objdump");
    assumeTrue(
        Files.isExecutable(objdump),
        "SKIPPED: no objdump here; the encodings are compared to its kept output only");
    List<String> lines = disassemble(objdump, folder);
    String target = System.getProperty("joist.golden", "");
    if (!target.isEmpty()) {
      Files.write(Path.of(target), lines);
    }
    List<String> names = List.copyOf(instructions().keySet());
    assertThat(lines).hasSameSizeAs(names);
    for (int i = 0; i < names.size(); i++) {
      String text = lines.get(i).substring(lines.get(i).indexOf('\t') + 1);
      assertThat(normal(text)).as(lines.get(i)).isEqualTo(names.get(i));
    }
  }

  @Test
  void jumpsReachLabelsBeforeAndAfterThem() {
    Assembler code = new Assembler();
    Label start = new Label();
    Label end = new Label();
    code.place(start);
    code.jump(Condition.GREATER, end);
    code.jump(start);
    code.place(end);
    code.ret();
    assertThat(HEX.formatHex(code.toBytes())).isEqualTo("0f8f05000000" + "e9f5ffffff" + "c3");
  }

  @Test
  void refusesJumpsToLabelsThatAreNowhere() {
    Assembler code = new Assembler();
    code.jump(new Label());
    assertThatThrownBy(code::toBytes)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected the label to be placed");
  }

  @Test
  void keepsEachConstantOnceAndAligned() {
    ConstantPool pool = new ConstantPool();
    int one = pool.one(1);
    int eight = pool.copies(5, 8);
    assertThat(pool.one(1)).isEqualTo(one);
    assertThat(pool.copies(5, 8)).isEqualTo(eight);
    assertThat(eight % 32).isZero();
    assertThat(pool.bytes()).hasSize(64);
  }

  @Test
  void alignsWithInstructionsThatDoNothing() {
    Assembler code = new Assembler();
    code.ret();
    code.align(32);
    assertThat(code.size()).isEqualTo(32);
    code.align(32);
    assertThat(code.size()).isEqualTo(32);
  }

  /** Every instruction with its bytes; the distance to a constant is left to be 0. */
  private static Map<String, byte[]> instructions() {
    Map<String, byte[]> all = new LinkedHashMap<>();
    GeneralCases.all().forEach((text, put) -> all.put(text, bytes(put)));
    for (VectorInstruction each : VectorCases.all()) {
      String text = IntelSyntax.of(each);
      // What addresses without displacement look like where the base needs one.
      all.put(normal(text), bytes(code -> code.vector(each)));
    }
    return all;
  }

  private static byte[] bytes(Consumer<Assembler> put) {
    Assembler code = new Assembler();
    put.accept(code);
    return code.toBytes();
  }

  private static Map<String, String> golden() throws IOException {
    Map<String, String> golden = new LinkedHashMap<>();
    try (var in = AssemblerTest.class.getResourceAsStream("encodings.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        golden.put(line.substring(0, line.indexOf('\t')), line.substring(line.indexOf('\t') + 1));
      }
    }
    return golden;
  }

  private static List<String> disassemble(Path objdump, Path folder) throws Exception {
    Path binary = folder.resolve("code.bin");
    try (var out = Files.newOutputStream(binary)) {
      for (byte[] each : instructions().values()) {
        out.write(each);
      }
    }
    Process process =
        new ProcessBuilder(
                objdump.toString(),
                "-D",
                "-b",
                "binary",
                "-m",
                "i386:x86-64",
                "-M",
                "intel",
                "--insn-width=16",
                binary.toString())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    List<String> lines = new ArrayList<>();
    for (String line : text.lines().filter(each -> each.matches("\\s+[0-9a-f]+:\t.*")).toList()) {
      String[] parts = line.split("\t");
      lines.add(parts[1].replace(" ", "") + "\t" + parts[2].strip());
    }
    return lines;
  }

  /** Without the size of memory, comments and runs of spaces. */
  private static String normal(String text) {
    return text.replaceAll("\\s*#.*|\\{evex} ", "")
        .replaceAll("DWORD BCST (\\[[^]]*])", "$1{bcst}")
        .replaceAll("\\{1to[0-9]+}", "{bcst}")
        .replaceAll("[A-Z]+ PTR ", "")
        .replaceAll("\\[rip\\+0x[0-9a-f]+]", "[rip]")
        .replaceAll("\\[(rbp|r13)\\+0x0]", "[$1]")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
