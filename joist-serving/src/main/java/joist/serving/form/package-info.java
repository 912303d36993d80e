/**
 * How people write what serving is told, wherever they write it.
 *
 * <p>Read {@link joist.serving.form.DurationForm}.
 *
 * <p>Never depends on what is told so.
 */
@NullMarked
package joist.serving.form;

import org.jspecify.annotations.NullMarked;
