"""The plots of docs/stability.md, drawn by gnuplot as SVG on white: readable on any page."""
import pathlib
import subprocess

INK = "#333333"
GRID = "#dddddd"
# Okabe and Ito's colours, which colour-blind people can tell apart too.
COLOURS = ("#000000", "#e69f00", "#56b4e9", "#009e73", "#cc79a7", "#0072b2", "#d55e00")
FONT = "Helvetica,13"


def draw(path, size, lines, blocks):
    """Runs gnuplot; `blocks` are data by name, each a list of rows."""
    script = [
        f'set terminal svg size {size[0]},{size[1]} font "{FONT}" background "#ffffff"',
        f'set output "{path}"',
        f'set border 3 lc rgb "{INK}"; set tics nomirror textcolor rgb "{INK}"',
        f'set grid lt 1 lw 0.7 lc rgb "{GRID}"; set key textcolor rgb "{INK}"',
        f'set title textcolor rgb "{INK}"; set xlabel textcolor rgb "{INK}"',
        f'set ylabel textcolor rgb "{INK}"; set encoding utf8',
    ]
    for name, rows in blocks.items():
        script += [f"${name} << END", *(" ".join(map(str, row)) for row in rows), "END"]
    text = "\n".join(script + list(lines)) + "\n"
    subprocess.run(["gnuplot"], input=text, text=True, check=True)
    svg = pathlib.Path(path)
    svg.write_text("\n".join(line.rstrip() for line in svg.read_text().splitlines()) + "\n")


def key_of(names):
    """A last, empty plot below all panels: the key in one row. `names` are (name, style)."""
    return [
        "set lmargin at screen 0; set rmargin at screen 1",
        "set bmargin at screen 0; set tmargin at screen 0.1",
        "unset title; unset xlabel; unset ylabel; unset border; unset tics; unset grid",
        "unset logscale; set xrange [0:1]; set yrange [0:1]",
        'set key center center horizontal maxrows 1 Left reverse samplen 1.4 width -1 font ",12"',
        "plot " + ", \\\n  ".join(f'NaN {style} title "{name}"' for name, style in names),
    ]


def against_load(path, panels, y_label, y_set, aside=0.0):
    """Panels side by side. Each is (title, [(name, points, theory)]) with points (rho, mean, low,
    high) and theory (rho, value); series without points are dashed. All panels have the same
    series. Points of one rho lie `aside` of each other."""
    blocks = {}
    names = []
    lines = [
        f"set multiplot layout 1,{len(panels) + 1}",
        'set xrange [0.775:1.125]; set xtics 0.8,0.1; set format x "%.1f"; set xlabel "ρ"',
        y_set,
        "set bmargin at screen 0.24; set tmargin at screen 0.91; unset key",
    ]
    for column, (title, series) in enumerate(panels):
        plots = []
        for index, (name, points, theory) in enumerate(series):
            colour = COLOURS[index] if points else "#777777"
            line = f'lw {1.3 if points else 1.8} dt {1 if points else 2} lc rgb "{colour}"'
            dots = f'pt 7 ps 0.45 lc rgb "{colour}"'
            if column == 0:
                names.append((name, f"with points {dots}" if points else f"with lines {line}"))
            if theory:
                blocks[f"theory_{column}_{index}"] = theory
                plots.append(f"$theory_{column}_{index} using 1:2 with lines {line}")
            if points:
                shift = aside * (index - (len(series) - 1) / 2)
                block = f"points_{column}_{index}"
                blocks[block] = [(round(rho + shift, 4), *figures) for rho, *figures in points]
                bars = f'with vectors nohead lw 1.6 lc rgb "{colour}"'
                plots.append(f"${block} using 1:3:(0):($4-$3) {bars}")
                plots.append(f"${block} using 1:2 with points {dots}")
        left = 0.08 + column * 0.925 / len(panels)
        lines += [
            f"set lmargin at screen {left}; set rmargin at screen {left + 0.26}",
            f'set title "{title}"; set ylabel "{"" if column else y_label}" offset 1.5',
            "plot " + ", \\\n  ".join(plots),
        ]
    draw(path, (960, 430), [*lines, *key_of(names), "unset multiplot"], blocks)


def rates(path, x_label, rows, marks):
    """Rows of rates from top to bottom: (name, [(low, high) of each kind], [value of each mark]);
    `marks` are the names of the kinds and those of the marks."""
    kinds, references = marks
    blocks = {}
    plots = []
    for index, name in enumerate(kinds):
        offset = 0.12 * (len(kinds) - 1) - 0.24 * index
        found = [(row[1][index], len(rows) - at + offset) for at, row in enumerate(rows)]
        blocks[f"kind_{index}"] = [(low, y, high) for ((low, high), y) in found]
        plots.append(
            f"$kind_{index} using 1:2:($3-$1):(0) with vectors nohead lw 7 "
            f'lc rgb "{COLOURS[5 - index * 4]}" title "{name}"'
        )
    for index, name in enumerate(references):
        values = [(row[2][index], len(rows) - at) for at, row in enumerate(rows)]
        blocks[f"mark_{index}"] = [(value, y - 0.36, 0.72) for value, y in values]
        dash = "dt 1" if index == 0 else "dt (3,2)"
        plots.append(
            f"$mark_{index} using 1:2:(0):3 with vectors nohead lw 2 {dash} "
            f'lc rgb "{("#000000", "#d55e00")[index]}" title "{name}"'
        )
    names = ", ".join(f'"{row[0]}" {len(rows) - at}' for at, row in enumerate(rows))
    furthest = max(max(*row[2], *(high for _, high in row[1])) for row in rows)
    lines = [
        f"set yrange [0.4:{len(rows) + 0.6}]; set ytics ({names}) scale 0; unset border",
        f'set border 1 lc rgb "{INK}"; unset grid; set grid x lt 1 lw 0.7 lc rgb "{GRID}"',
        f'set xlabel "{x_label}"; set xrange [0:{1.05 * furthest:.3f}]',
        "set key at screen 0.5,0.99 center top horizontal maxrows 1 Left reverse samplen 2",
        "plot " + ", \\\n  ".join(plots),
    ]
    lines.insert(0, "set tmargin 3")
    draw(path, (960, 130 + 44 * len(rows)), lines, blocks)
