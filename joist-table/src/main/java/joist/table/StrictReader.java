package joist.table;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * Decodes bytes, and fails at the first that the charset does not allow: after all characters
 * before it were handed out, so that its place in the text is known.
 */
final class StrictReader extends Reader {
  private final InputStream in;
  private final CharsetDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).flip();
  private long before; // bytes of the stream ahead of the buffer's first
  private boolean ended;

  StrictReader(InputStream in, Charset charset) {
    this.in = in;
    this.decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /** A byte that is not in the charset, and its place in the unzipped stream. */
  static final class BadByteException extends IOException {
    private static final long serialVersionUID = 1;

    private final int value;
    private final long offset;

    BadByteException(int value, long offset) {
      super("byte 0x%02X at offset %,d".formatted(value, offset));
      this.value = value;
      this.offset = offset;
    }

    int value() {
      return value;
    }

    long offset() {
      return offset;
    }
  }

  @Override
  public int read(char[] chars, int offset, int length) throws IOException {
    CharBuffer out = CharBuffer.wrap(chars, offset, length);
    while (true) {
      CoderResult result = decoder.decode(bytes, out, ended);
      if (out.position() > offset) {
        return out.position() - offset;
      }
      if (result.isError()) {
        throw new BadByteException(bytes.get(bytes.position()) & 0xFF, before + bytes.position());
      }
      if (ended) {
        return -1;
      }
      fill();
    }
  }

  private void fill() throws IOException {
    before += bytes.position();
    bytes.compact();
    int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
    ended = count < 0;
    bytes.position(bytes.position() + Math.max(0, count)).flip();
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
