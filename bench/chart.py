"""Draws a benchmark's ratios as bars beside what they must reach: SVG, no library."""

import html

ROW, LEFT, WIDTH = 30, 380, 760


def draw(report):
    rows = [one for one in report["results"] if one["ratio"] or one["must"]]
    top = max([one["ratio"] for one in rows] + [float(one["must"].split()[1]) for one in rows if one["must"]] + [1.0]) * 1.1
    across = lambda value: LEFT + (WIDTH - LEFT - 60) * value / top
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{ROW * (len(rows) + 2)}" font-family="sans-serif" font-size="12">',
             f'<text x="8" y="18" font-size="14">{html.escape(report["name"])}: ratio to the reference of the same run</text>']
    for number, one in enumerate(rows, 1):
        y = ROW * number + 8
        colour = "#2f7d4f" if one["holds"] else "#b3402e"
        parts.append(f'<text x="8" y="{y + 14}">{html.escape(one["what"])}</text>')
        parts.append(f'<rect x="{LEFT}" y="{y}" width="{across(one["ratio"]) - LEFT:.1f}" height="18" fill="{colour}"/>')
        parts.append(f'<text x="{across(one["ratio"]) + 6:.1f}" y="{y + 14}">{one["ratio"]:.2f}</text>')
        if one["must"]:
            x = across(float(one["must"].split()[1]))
            parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y - 4}" y2="{y + 22}" stroke="#333" stroke-dasharray="3 2"/>')
    parts.append(f'<text x="8" y="{ROW * (len(rows) + 1) + 20}" fill="#555">{html.escape(report["machine"])}</text></svg>')
    return "\n".join(parts) + "\n"
